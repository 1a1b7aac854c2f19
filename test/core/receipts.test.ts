import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ALL_PURPOSES, purposeRecord } from '../../core/consent.ts';
import {
  type ChoiceMade,
  makeReceipt,
  type Receipt,
  type ReceiptExport,
  verifyReceipts,
} from '../../core/receipts.ts';
import { sha256 } from '../../core/sha256.ts';

describe('sha256', () => {
  it('agrees with OpenSSL on any text, at every length of the padding', () => {
    const reference = (text: string) => createHash('sha256').update(text, 'utf8').digest('hex');
    for (let length = 0; length < 200; length++)
      expect(sha256('a'.repeat(length))).toBe(reference('a'.repeat(length)));
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
        expect(sha256(text)).toBe(reference(text));
      }),
    );
    expect(sha256('\ud800 half')).toBe(reference('\ud800 half'));
  });
});

const choice = fc.record(
  {
    purposes: fc.integer({ min: 0, max: ALL_PURPOSES }),
    source: fc.string({ minLength: 1, maxLength: 12 }),
    binds: fc.constantFrom('person' as const, 'device' as const),
    basis: fc.constantFrom('consent', 'contract'),
    textVersion: fc.string({ minLength: 1, maxLength: 8 }),
    country: fc.constantFrom('FR', 'US'),
    gpc: fc.boolean(),
  },
  { requiredKeys: ['purposes', 'source', 'binds'] },
) as fc.Arbitrary<ChoiceMade>; // an optional key that is absent is absent
const chains = fc.array(fc.array(choice, { minLength: 1, maxLength: 6 }), { minLength: 1, maxLength: 3 });

/** What the edge exports of a person with these choices: its own chain, and those that merges brought. */
function exported(choices: readonly (readonly ChoiceMade[])[]): ReceiptExport {
  const made = choices.map((chain, c) => {
    const receipts: Receipt[] = [];
    for (const [i, chosen] of chain.entries()) {
      receipts.push(
        makeReceipt(`r${c}-${i}`, new Date(i).toISOString(), chosen, receipts.at(-1)?.hash ?? ''),
      );
    }
    return { chain: `p${c}`, head: receipts.at(-1)?.hash ?? '', receipts };
  });
  return { format: 1, person: 'p0', chains: made };
}

type OpenReceipt = { -readonly [K in keyof Receipt]: Receipt[K] } & Record<string, unknown>;

/** A copy, as a file would hold it, whose lists can be changed. */
function opened(given: ReceiptExport) {
  return JSON.parse(JSON.stringify(given)) as {
    chains: { chain: string; head: string; receipts: OpenReceipt[] }[];
  };
}

describe('verifyReceipts', () => {
  it('finds nothing wrong with what was given, chains of merges included', () => {
    fc.assert(
      fc.property(chains, (choices) => {
        const file = opened(exported(choices));
        const heads = file.chains.map(({ head }) => head);
        expect(verifyReceipts(file, heads)).toEqual({
          ok: true,
          chains: choices.length,
          receipts: choices.flat().length,
          heads,
        });
      }),
    );
  });

  it('finds any one thing changed, taken out, moved, doubled or cut off', () => {
    const at = fc.nat();
    fc.assert(
      fc.property(chains, at, at, at, fc.nat({ max: 6 }), (choices, c, i, f, how) => {
        const file = opened(exported(choices));
        const chain = file.chains[c % file.chains.length];
        const receipts = chain?.receipts ?? [];
        const index = i % receipts.length;
        const receipt = receipts[index];
        if (chain === undefined || receipt === undefined) throw new Error('a chain has a receipt');
        const fields = Object.keys(receipt);
        const field = fields[f % fields.length] ?? 'id';
        if (how === 0)
          receipt[field] = field === 'purposes' ? flipped(receipt, f) : `${String(receipt[field])}x`;
        else if (how === 1) delete receipt[field];
        else if (how === 2) receipts.splice(index, 1);
        else if (how === 3) receipts.splice(index, 0, receipt);
        else if (how === 4) receipt['note'] = 'put in';
        else if (how === 5) chain.head = 'f'.repeat(64);
        else if (receipts.length > 1) receipts.push(...receipts.splice(0, 1));
        else return; // one receipt cannot be moved
        const verdict = verifyReceipts(file);
        expect(verdict.ok, `${how} ${field}`).toBe(false);
        if (!verdict.ok)
          expect(verdict.broken.path).toMatch(new RegExp(`^chains\\[${c % file.chains.length}\\]`));
      }),
      { numRuns: 500 },
    );
  });

  it('finds the newest receipts gone with their head by a hash kept elsewhere', () => {
    const file = opened(exported([[grant(63), grant(0)]]));
    const known = file.chains[0]?.head ?? '';
    const [chain] = file.chains;
    chain?.receipts.pop();
    if (chain !== undefined) chain.head = chain.receipts[0]?.hash ?? '';
    expect(verifyReceipts(file).ok).toBe(true); // as far as a chain alone can tell
    expect(verifyReceipts(file, [known])).toMatchObject({ ok: false });
  });

  it('says where the first broken link is', () => {
    const file = opened(exported([[grant(1), grant(3), grant(7)]]));
    const second = file.chains[0]?.receipts[1];
    if (second !== undefined) second['purposes'] = purposeRecord(ALL_PURPOSES);
    expect(verifyReceipts(file)).toEqual({
      ok: false,
      broken: {
        path: 'chains[0].receipts[1]',
        id: 'r0-1',
        why: 'its content does not have its hash',
      },
    });
  });

  it('takes nothing else for receipts, whatever it is given', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(verifyReceipts(value).ok).toBe(false);
      }),
    );
    expect(verifyReceipts({ format: 1, chains: [{ chain: 'p', head: '', receipts: [] }] }).ok).toBe(false);
  });
});

function grant(purposes: number) {
  return { purposes, source: 'banner', binds: 'device' as const };
}

function flipped(receipt: Receipt, f: number): Receipt['purposes'] {
  const names = Object.keys(receipt.purposes) as (keyof Receipt['purposes'])[];
  const name = names[f % names.length] ?? 'analytics';
  return { ...receipt.purposes, [name]: receipt.purposes[name] !== true };
}
