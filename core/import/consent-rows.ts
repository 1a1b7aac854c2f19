import { PURPOSES, type PurposeMask, purposeMask } from '../consent.ts';
import { utf8Length } from '../identity.ts';
import { MAX_CONSENT_TEXT_BYTES } from '../wire/consent.ts';
import { identityOf, type RowIdentity } from './identify-rows.ts';
import type { RowProblem } from './job.ts';
import type { ReadRow } from './read-rows.ts';

/** A choice that somebody made elsewhere. */
export interface ImportedChoice {
  readonly identity: RowIdentity;
  /** What is granted; a purpose that the row does not name is denied. */
  readonly purposes: PurposeMask;
  readonly at: number;
  readonly source: string;
  readonly basis?: string;
  readonly textVersion?: string;
}

/** A row as a choice. It needs its date: an older choice may never take the place of a newer one. */
export function choiceOf(read: ReadRow): ImportedChoice | RowProblem {
  const { values } = read;
  const identity = identityOf(read);
  if ('reason' in identity) return identity;
  const at = values.get('timestamp');
  if (typeof at !== 'number')
    return { field: 'timestamp', reason: 'expected the date of the choice, got nothing' };
  const purposes = purposesOf(values);
  if (typeof purposes !== 'number') return purposes;
  const texts = ['source', 'basis', 'textVersion'] as const;
  const long = texts.find((field) => {
    const value = values.get(field);
    return typeof value === 'string' && utf8Length(value) > MAX_CONSENT_TEXT_BYTES;
  });
  if (long !== undefined) {
    return {
      field: long,
      reason: `expected at most ${MAX_CONSENT_TEXT_BYTES} bytes, got more`,
    };
  }
  const source = values.get('source');
  const basis = values.get('basis');
  const textVersion = values.get('textVersion');
  return {
    identity,
    purposes,
    at,
    source: typeof source === 'string' ? source : 'import',
    ...(typeof basis === 'string' ? { basis } : {}),
    ...(typeof textVersion === 'string' ? { textVersion } : {}),
  };
}

/** From a list of what is granted, an object, or a column a purpose. A name that is no purpose is refused: a misspelt
 *  refusal must not pass for one. */
function purposesOf(values: ReadRow['values']): PurposeMask | RowProblem {
  const listed = values.get('purposes');
  const record: Record<string, boolean> = {};
  if (Array.isArray(listed)) for (const name of listed as unknown[]) record[String(name)] = true;
  else if (typeof listed === 'object' && listed !== null) {
    for (const [name, granted] of Object.entries(listed)) record[name] = granted === true;
  }
  for (const purpose of PURPOSES) {
    const granted = values.get(`purpose.${purpose}`);
    if (typeof granted === 'boolean') record[purpose] = granted;
  }
  const names = Object.keys(record).filter((name) => name !== '' && name !== 'none');
  const unknown = names.find((name) => !PURPOSES.some((purpose) => purpose === name));
  if (unknown !== undefined) {
    return { field: 'purposes', reason: `expected purposes of ${PURPOSES.join(', ')}, got another` };
  }
  if (names.length === 0 && listed === undefined) {
    return { field: 'purposes', reason: 'expected what was granted or refused, got nothing' };
  }
  return purposeMask(record);
}
