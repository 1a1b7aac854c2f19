import { CompactEncrypt, compactDecrypt } from 'jose';
import { describe, expect, it } from 'vitest';
import { base64url, bytesOfBase64url } from '../../../edge/base64url.ts';
import { openJwe, sealJwe } from '../../../edge/visitor/compact-jwe.ts';

const encoder = new TextEncoder();
const decoder = new TextDecoder();
const keyOf = (bytes: Uint8Array) =>
  crypto.subtle.importKey('raw', bytes, 'AES-GCM', false, ['encrypt', 'decrypt']);
const sealing = await keyOf(new Uint8Array(32).fill(7));
const ours = { kid: 'k1', sealing };
const open = async (jwe: string) =>
  decoder.decode(await openJwe((kid) => (kid === 'k1' ? sealing : undefined), jwe));
/** jose's own, with whatever header. */
const byJose = (header: object, text = 'né') =>
  new CompactEncrypt(encoder.encode(text))
    .setProtectedHeader({ alg: 'dir', enc: 'A256GCM', ...header })
    .encrypt(sealing, { crit: { 'urn:x': true } });

/** Texts of each length around an AES block and base64's groups, and one as large as a state. */
const TEXTS = [
  ...Array.from({ length: 19 }, (_, length) => 'x'.repeat(length)),
  'né ☂ \u0000',
  'y'.repeat(2300),
];

describe('a sealed state as a JWE', () => {
  it('that we sealed is opened by jose', async () => {
    for (const text of TEXTS) {
      const { plaintext, protectedHeader } = await compactDecrypt(
        await sealJwe(ours, encoder.encode(text)),
        sealing,
      );
      expect(decoder.decode(plaintext)).toBe(text);
      expect(protectedHeader).toEqual({ alg: 'dir', enc: 'A256GCM', kid: 'k1' });
    }
  });

  it('that jose sealed is opened by us', async () => {
    for (const text of TEXTS) expect(await open(await byJose({ kid: 'k1' }, text))).toBe(text);
  });

  it('never repeats: each has an iv of its own', async () => {
    const sealed = await Promise.all(Array.from({ length: 50 }, () => sealJwe(ours, encoder.encode('same'))));
    expect(new Set(sealed.map((jwe) => jwe.split('.')[2])).size).toBe(50);
  });

  it('is refused when any bit of any part was changed', async () => {
    const parts = (await sealJwe(ours, encoder.encode('secret'))).split('.');
    for (const [index, part] of parts.entries()) {
      const bytes = bytesOfBase64url(part);
      for (let bit = 0; bit < bytes.length * 8; bit++) {
        const changed = bytes.slice();
        changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        await expect(
          open(parts.map((one, at) => (at === index ? base64url(changed) : one)).join('.')),
          `${index}/${bit}`,
        ).rejects.toThrow();
      }
    }
  });

  it('is refused when a part is missing, cut, longer or an encrypted key stands in it', async () => {
    const jwe = await sealJwe(ours, encoder.encode('secret'));
    const [header, , iv, text, tag] = jwe.split('.');
    for (const wrong of [
      '',
      '....',
      `${jwe}.`,
      jwe.slice(0, -1),
      `${jwe}AA`,
      ` ${jwe}`,
      `${jwe}\n`,
      [header, 'AAAA', iv, text, tag].join('.'),
      [header, '', text, iv, tag].join('.'),
      [header, '', iv, text].join('.'),
      [header, '', `${iv}AAAA`, text, tag].join('.'),
      jwe.replaceAll('.', '!'),
    ])
      await expect(open(wrong), JSON.stringify(wrong)).rejects.toThrow();
  });

  it('is refused under another key, an unknown kid or none', async () => {
    const other = await keyOf(new Uint8Array(32).fill(8));
    await expect(openJwe(() => other, await sealJwe(ours, encoder.encode('secret')))).rejects.toThrow();
    await expect(open(await sealJwe({ kid: 'k2', sealing }, encoder.encode('secret')))).rejects.toThrow();
    await expect(open(await byJose({}))).rejects.toThrow();
    await expect(open(await byJose({ kid: '__proto__' }))).rejects.toThrow();
  });

  it('is refused when its header says anything but alg, enc and kid', async () => {
    expect(await open(await byJose({ kid: 'k1' }))).toBe('né');
    for (const member of [
      { cty: 'JWT' },
      { typ: 'JWE' },
      { zip: 'DEF' },
      { crit: ['urn:x'], 'urn:x': 1 },
      { jwk: { kty: 'oct' } },
    ])
      await expect(open(await byJose({ kid: 'k1', ...member })), JSON.stringify(member)).rejects.toThrow();
  });

  it('is refused with another algorithm, however it is sealed', async () => {
    const gcm128 = await crypto.subtle.importKey('raw', new Uint8Array(16), 'AES-GCM', false, ['encrypt']);
    const short = await new CompactEncrypt(encoder.encode('x'))
      .setProtectedHeader({ alg: 'dir', enc: 'A128GCM', kid: 'k1' })
      .encrypt(gcm128);
    await expect(open(short)).rejects.toThrow();
    const wrapped = await new CompactEncrypt(encoder.encode('x'))
      .setProtectedHeader({ alg: 'A256KW', enc: 'A256GCM', kid: 'k1' })
      .encrypt(new Uint8Array(32).fill(7));
    await expect(open(wrapped)).rejects.toThrow();
  });
});
