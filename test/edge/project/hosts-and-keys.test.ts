import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { KeyRecord, PublishedConfig } from '../../../core/config/published.ts';
import type { Environment } from '../../../core/config/types.ts';
import { ALL_PURPOSES } from '../../../core/consent.ts';
import { compileEnvironment } from '../../../edge/project/compiled.ts';
import type { Env } from '../../../edge/env.ts';
import { environmentOfHost } from '../../../edge/project/hosts.ts';
import { constantTimeEqual, findKey, sha256Hex } from '../../../edge/project/keys.ts';
import type { LoadedRuntime } from '../../../edge/project/loader.ts';
import { buildPublished } from '../../../core/config/publish.ts';
import { aFlag, anAudience, aProject } from '../../core/config/documents.ts';

const env = (embedded: boolean) => ({ EMBEDDED: String(embedded) }) as unknown as Env; // the one binding that is read

function published(environment: Environment, hosts: Record<string, Environment>): PublishedConfig {
  return buildPublished([aProject({ hosts })], null, { environment, revision: 1, publishedAt: 0 });
}

function runtime(
  environments: { [E in Environment]?: PublishedConfig },
  keys: readonly KeyRecord[] = [],
  version = 1,
): LoadedRuntime {
  return {
    config: { asOf: 0, version, keys, identityKeys: [], environments },
    ageMs: 0,
    environment: () => null,
  };
}

const NOTHING: LoadedRuntime = { config: null, ageMs: Infinity, environment: () => null };

describe('environmentOfHost', () => {
  it('is what the project document says', () => {
    const known = runtime({ prod: published('prod', { 'shop.test': 'prod', 'next.shop.test': 'staging' }) });
    expect(environmentOfHost(known, env(false), 'next.shop.test')).toBe('staging');
    expect(environmentOfHost(known, env(true), 'shop.test')).toBe('prod');
  });

  it('is dev embedded and prod deployed for hosts nobody names, also one called like a field of every object', () => {
    for (const host of ['other.test', 'constructor', '__proto__']) {
      expect(environmentOfHost(runtime({ prod: published('prod', {}) }), env(true), host)).toBe('dev');
      expect(environmentOfHost(NOTHING, env(false), host)).toBe('prod');
    }
  });

  it('cannot be taken from prod by a publication to dev', () => {
    const known = runtime({
      dev: published('dev', { 'shop.test': 'dev' }),
      prod: published('prod', { 'shop.test': 'prod' }),
    });
    expect(environmentOfHost(known, env(false), 'shop.test')).toBe('prod');
  });
});

describe('findKey', () => {
  const secret = 'sk_abc_0123456789';
  const keys: readonly KeyRecord[] = [
    { kind: 'write', environment: 'prod', match: 'wk_one', kid: 'a', source: 'browser', trusted: false },
    {
      kind: 'secret',
      environment: 'prod',
      match: createHash('sha256').update(secret).digest('hex'),
      kid: 'b',
      source: 'server',
      trusted: true,
    },
  ];

  it('knows write keys as they are and secrets by their hash, never the hash itself', async () => {
    const known = runtime({}, keys);
    expect((await findKey(known, env(false), 'wk_one'))?.kid).toBe('a');
    expect((await findKey(known, env(false), secret))?.kid).toBe('b');
    expect((await findKey(known, env(false), secret))?.kid).toBe('b');
    expect(await findKey(known, env(false), keys[1]?.match ?? '')).toBeNull();
    expect(await findKey(known, env(false), '')).toBeNull();
  });

  it('forgets a key with the version that ends it', async () => {
    expect((await findKey(runtime({}, keys, 7), env(false), secret))?.kid).toBe('b');
    expect(await findKey(runtime({}, [], 8), env(false), secret)).toBeNull();
  });

  it('takes the local keys embedded only, even before any config', async () => {
    expect(await findKey(NOTHING, env(true), 'wk_server_local')).toMatchObject({
      source: 'server',
      trusted: true,
      environment: 'dev',
    });
    expect(await findKey(runtime({}, keys), env(false), 'sk_local')).toBeNull();
  });

  it('asks to try again when no key can be known yet, instead of refusing', async () => {
    await expect(findKey(NOTHING, env(true), secret)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });

  it.each([
    ['a', 'a', true],
    ['', '', true],
    ['a', '', false],
    ['', 'a', false],
    ['abc', 'abd', false],
    ['abc', 'abcabc', false],
    ['abcabc', 'abc', false],
  ])('constantTimeEqual(%j, %j) is %s', (a, b, equal) => {
    expect(constantTimeEqual(a, b)).toBe(equal);
  });

  it('hashes as everybody does', async () => {
    expect(await sha256Hex('é')).toBe(createHash('sha256').update('é').digest('hex'));
  });
});

describe('compileEnvironment', () => {
  const documents = [
    aProject({
      sources: {
        server: {
          purposes: ['storage', 'analytics', 'personalization', 'experimentation', 'advertising', 'loyalty'],
          basis: 'contract',
        },
      },
    }),
    aFlag({ rules: [{ value: 'x' }] }),
    anAudience(),
    anAudience({ key: 'mobile', if: { 'context.device.type': 'mobile' } }),
  ];
  const config = buildPublished(documents, null, { environment: 'dev', revision: 3, publishedAt: 0 });

  it('compiles each part once, at its first use', () => {
    const compiled = compileEnvironment(config);
    let made = 0;
    const make = ({ revision }: PublishedConfig) => (made++, { revision });
    expect(compiled.derive(make)).toBe(compiled.derive(make));
    expect(made).toBe(1);
    expect(compiled.ruleset).toBe(compiled.ruleset);
    expect(compiled.definitions).toBe(compiled.definitions);
    expect(compiled.revision).toBe(3);
  });

  it('holds the read parts of audiences, and what sources may do before a choice', () => {
    const compiled = compileEnvironment(config);
    expect([...compiled.readParts.keys()]).toEqual(['mobile']);
    expect(compiled.readParts.get('mobile')?.({ context: { device: { type: 'mobile' } } })).toBe(true);
    expect(compiled.sourceDefaults).toEqual({ browser: 0, server: ALL_PURPOSES, import: 0 });
  });
});
