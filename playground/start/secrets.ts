import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The secrets of one state folder, made once at its first start. All base64url of 32 random bytes. */
export interface Secrets {
  readonly pepper: string;
  readonly sealingKeys: readonly { readonly kid: string; readonly key: string }[];
  readonly adminToken: string;
}

/** New random secrets; `adminToken` may be chosen. */
export function makeSecrets(adminToken?: string): Secrets {
  const random = () => randomBytes(32).toString('base64url');
  return {
    pepper: random(),
    sealingKeys: [{ kid: randomBytes(6).toString('base64url'), key: random() }],
    adminToken: adminToken ?? random(),
  };
}

/** Reads `secrets.json` of a state folder, or makes it (owner-readable only, written whole or not at all).
 *  A given `adminToken` replaces the stored one. */
export function loadSecrets(stateDir: string, adminToken?: string): Secrets {
  const path = join(stateDir, 'secrets.json');
  if (existsSync(path)) {
    const stored = JSON.parse(readFileSync(path, 'utf8')) as Secrets; // our own file
    if (adminToken === undefined || adminToken === stored.adminToken) return stored;
    return save(path, { ...stored, adminToken });
  }
  mkdirSync(stateDir, { recursive: true });
  return save(path, makeSecrets(adminToken));
}

function save(path: string, secrets: Secrets): Secrets {
  writeFileSync(`${path}.new`, `${JSON.stringify(secrets, null, 2)}\n`);
  chmodSync(`${path}.new`, 0o600);
  renameSync(`${path}.new`, path);
  return secrets;
}
