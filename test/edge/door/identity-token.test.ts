import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { compactVerify, exportJWK, generateKeyPair, SignJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../core/events.ts';
import { isStrictToken, keyOfToken, subjectOfToken } from '../../../edge/door/verify-token.ts';

const folder = resolve(process.env['APARTE_REFERENCE_DIR'] ?? '../shared', 'vectors/jose');
const hasVectors = existsSync(folder);
if (!hasVectors) console.log('Wycheproof vectors not found: set APARTE_REFERENCE_DIR');

interface Vectors {
  readonly testGroups: readonly {
    readonly private: JsonObject;
    readonly public?: JsonObject;
    readonly tests: readonly { tcId: number; jws: string; result: 'valid' | 'invalid' }[];
  }[];
}

/** Whether our verifier takes a signature: everything but what the claims must be. */
async function takes(keys: readonly JsonObject[], jws: string): Promise<boolean> {
  if (!isStrictToken(jws)) return false;
  try {
    await compactVerify(jws, (header) => keyOfToken(keys, header));
    return true;
  } catch {
    return false;
  }
}

const OURS = ['EdDSA', 'ES256', 'HS256'];
/** Figures of RFC 7520 and keys that name no algorithm or another one: an algorithm is always a key's own here. */
const PINNED = [346, 347, 350, 351];
/** The file takes a stray "?" for nothing; a strict reader refuses it. */
const STRICTER = [372, 373];
/** Called invalid, and letter by letter a token the file calls valid elsewhere. */
const SAME_TEXT = [367, 370];
const KNOWN = new Set([...PINNED, ...STRICTER, ...SAME_TEXT]);

describe.runIf(hasVectors)('Wycheproof’s signatures', () => {
  it('are judged as they should be, and those of other algorithms never taken', async () => {
    const { testGroups } = JSON.parse(
      readFileSync(resolve(folder, 'json_web_signature_test.json'), 'utf8'),
    ) as Vectors;
    const wrong: number[] = [];
    let looked = 0;
    for (const group of testGroups) {
      const { d: _secret, ...key } = group.public ?? group.private;
      const isOurs = OURS.some((alg) => alg === key['alg']);
      for (const { tcId, jws, result } of group.tests) {
        looked++;
        const taken = await takes([key], jws);
        if (taken !== (isOurs && result === 'valid') && !KNOWN.has(tcId)) wrong.push(tcId);
        if (taken && result === 'invalid' && !SAME_TEXT.includes(tcId)) wrong.push(tcId);
      }
    }
    expect(looked).toBe(401);
    expect([...new Set(wrong)]).toEqual([]);
  });
});

describe('an identity token', () => {
  const now = Date.now();
  const claims = { sub: 'u-1', aud: 'aparte', exp: Math.floor(now / 1000) + 600 };

  it.each(['EdDSA', 'ES256'])('by %s is taken by its kid, also while keys are rotated', async (alg) => {
    const pairs = await Promise.all(
      ['old', 'new'].map(async (kid) => ({ kid, ...(await generateKeyPair(alg, { extractable: true })) })),
    );
    const keys = await Promise.all(
      pairs.map(async ({ kid, publicKey }) => ({ ...(await exportJWK(publicKey)), kid, alg })),
    );
    for (const { kid, privateKey } of pairs) {
      const token = await new SignJWT(claims).setProtectedHeader({ alg, kid }).sign(privateKey);
      expect(await subjectOfToken(keys, token, now)).toBe('u-1');
      await expect(
        subjectOfToken(
          keys.filter((key) => key['kid'] !== kid),
          token,
          now,
        ),
      ).rejects.toThrow();
    }
  });

  it('is refused unless everything is right', async () => {
    const secret = new Uint8Array(32).fill(7);
    const k = Buffer.from(secret).toString('base64url');
    const keys: JsonObject[] = [{ kty: 'oct', k, kid: 'h', alg: 'HS256' }];
    const sign = (payload: object, header: object = {}) =>
      new SignJWT({ ...claims, ...payload })
        .setProtectedHeader({ alg: 'HS256', kid: 'h', ...header })
        .sign(secret);
    const good = await sign({});
    expect(await subjectOfToken(keys, good, now)).toBe('u-1');
    const none = `${Buffer.from('{"alg":"none","kid":"h"}').toString('base64url')}.${good.split('.')[1]}.`;
    const bad = [
      await sign({ aud: 'other' }),
      await sign({ sub: '' }),
      await sign({ exp: claims.exp + 3600 }),
      await sign({ exp: Math.floor(now / 1000) - 60 }),
      await sign({}, { kid: 'x' }),
      await sign({}, { alg: 'HS384' }),
      none,
      `${good}=`,
      `${good}\n`,
      good.replace('.', '..'),
    ];
    for (const token of bad) await expect(subjectOfToken(keys, token, now)).rejects.toThrow();
    const twice = [...keys, { ...keys[0], k: Buffer.alloc(32, 8).toString('base64url') }] as JsonObject[];
    await expect(subjectOfToken(twice, good, now)).rejects.toThrow();
    // A public key is no secret: a token signed with its text is none of ours.
    const confused = [{ ...keys[0], alg: 'ES256' }] as JsonObject[];
    await expect(subjectOfToken(confused, good, now)).rejects.toThrow();
  });
});
