import { canonicalJson } from './canonical-json.ts';
import { type PurposeMask, type PurposeRecord, purposeRecord } from './consent.ts';
import { sha256 } from './sha256.ts';

/** What a choice was, as its receipt keeps it. */
export interface ChoiceMade {
  readonly purposes: PurposeMask;
  /** Where the choice was made: `banner`, `preferences`, a consent platform's name. */
  readonly source: string;
  /** Whom it binds: the person everywhere, or the device it was made on. */
  readonly binds: 'person' | 'device';
  /** The legal basis that the caller gave; absent: consent. */
  readonly basis?: string;
  /** Which wording the person saw. */
  readonly textVersion?: string;
  /** Where the request came from, where the platform knows it: ISO 3166-1 alpha-2. */
  readonly country?: string;
  /** The browser sent Global Privacy Control: advertising was denied, whatever was chosen. */
  readonly gpc?: boolean;
}

/** A link in the hash chain of a person's choices. It names nobody: it can outlive the person it was made for. */
export interface Receipt {
  readonly id: string;
  readonly at: string;
  readonly purposes: PurposeRecord;
  readonly source: string;
  /** Absent in receipts of an earlier release. */
  readonly binds?: 'person' | 'device';
  readonly basis?: string;
  readonly textVersion?: string;
  readonly country?: string;
  readonly gpc?: true;
  /** The hash of the link before, '' in the first. */
  readonly previous: string;
  /** SHA-256 (hex) of the canonical JSON of all the others. */
  readonly hash: string;
}

/** A chain from its first link on. A person has one of its own, and one of each person that became part of it. */
export interface ReceiptChain {
  /** The person whose choices these were. */
  readonly chain: string;
  /** The hash of the newest link; kept elsewhere, it tells whether the newest links were cut off. */
  readonly head: string;
  readonly receipts: readonly Receipt[];
}

/** Every receipt of a person, as it is exported. */
export interface ReceiptExport {
  readonly format: 1;
  readonly person: string;
  readonly chains: readonly ReceiptChain[];
}

/** A receipt that follows the one whose hash is `previous`. Pure. */
export function makeReceipt(id: string, at: string, choice: ChoiceMade, previous: string): Receipt {
  const body = {
    id,
    at,
    purposes: purposeRecord(choice.purposes),
    source: choice.source,
    binds: choice.binds,
    ...(choice.basis === undefined ? {} : { basis: choice.basis }),
    ...(choice.textVersion === undefined ? {} : { textVersion: choice.textVersion }),
    ...(choice.country === undefined ? {} : { country: choice.country }),
    ...(choice.gpc === true ? { gpc: true as const } : {}),
    previous,
  };
  return { ...body, hash: sha256(canonicalJson(body)) };
}

/** What is wrong with an export, at its first broken link. */
export interface BrokenLink {
  /** Where: `chains[0].receipts[2]`. */
  readonly path: string;
  /** The receipt's own id, where one can be read. */
  readonly id?: string;
  readonly why: string;
}

/** How an export was found to be. */
export type Verdict =
  | {
      readonly ok: true;
      readonly chains: number;
      readonly receipts: number;
      readonly heads: readonly string[];
    }
  | { readonly ok: false; readonly broken: BrokenLink };

/** Whether every receipt still says what it said and stands where it stood. Found out: a receipt that was changed,
 *  taken out, put in, moved or doubled; first or newest receipts cut off, the latter by `head`. Who replaces a whole
 *  chain and its head leaves no trace in it: `expectedHeads`, hashes kept elsewhere (the receipt that the visitor was
 *  given holds one), must each be a chain's newest. Pure; never throws; O(size). */
export function verifyReceipts(input: unknown, expectedHeads: readonly string[] = []): Verdict {
  if (!isFields(input) || input['format'] !== 1 || !Array.isArray(input['chains'])) {
    return broken('', 'expected an export of receipts, { "format": 1, "chains": [ … ] }');
  }
  const heads = new Set<string>();
  const names = new Set<unknown>();
  let receipts = 0;
  for (const [c, chain] of (input['chains'] as unknown[]).entries()) {
    const path = `chains[${c}]`;
    if (!isFields(chain) || !Array.isArray(chain['receipts']) || typeof chain['chain'] !== 'string') {
      return broken(path, 'expected a chain, { "chain", "head", "receipts": [ … ] }');
    }
    if (names.has(chain['chain'])) return broken(path, 'this chain stands in the file twice');
    names.add(chain['chain']);
    const links = chain['receipts'] as unknown[];
    const verdict = verifyChain(links, path);
    if (typeof verdict !== 'string') return { ok: false, broken: verdict };
    if (links.length === 0 || verdict !== chain['head']) {
      return broken(path, 'the newest receipts are missing: the last one is not the head of the chain');
    }
    heads.add(verdict);
    receipts += links.length;
  }
  for (const head of expectedHeads) {
    if (!heads.has(head)) return broken('', `no chain ends in the expected receipt ${head}`);
  }
  return { ok: true, chains: names.size, receipts, heads: [...heads] };
}

/** The head of a chain, or its first broken link. */
function verifyChain(links: readonly unknown[], path: string): string | BrokenLink {
  let previous = '';
  for (const [i, link] of links.entries()) {
    const place = `${path}.receipts[${i}]`;
    if (!isFields(link)) return { path: place, why: 'expected a receipt' };
    const at = { path: place, ...(typeof link['id'] === 'string' ? { id: link['id'] } : {}) };
    if (link['previous'] !== previous) return { ...at, why: follows(i) };
    const { hash, ...body } = link;
    const own = sha256(canonicalJson(body));
    if (hash !== own) return { ...at, why: 'its content does not have its hash' };
    previous = own;
  }
  return previous;
}

function follows(i: number): string {
  return i === 0
    ? 'it is not the first of its chain: receipts before it are missing'
    : 'it does not follow the one before: a receipt was changed, moved, put in or taken out';
}

function broken(path: string, why: string): Verdict {
  return { ok: false, broken: { path, why } };
}

function isFields(value: unknown): value is { readonly [field: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
