import { PURPOSES } from '../consent.ts';
import { IMPORT_KINDS, type ImportKind, type Mapping } from './job.ts';
import { readTarget } from './targets.ts';

/** The fields a mapping reads. */
function fieldsIn(kind: ImportKind, mapping: Mapping): ReadonlySet<string> {
  return new Set(Object.values(mapping).flatMap((entry) => readTarget(kind, entry)?.field ?? []));
}

/** The fields that rows of a kind need and that no column is read as. */
export function missingFields(kind: ImportKind, mapping: Mapping): string[] {
  const fields = fieldsIn(kind, mapping);
  const has = (field: string) => fields.has(field);
  const missing: string[] = [];
  const need = (field: string, isThere: boolean) => {
    if (!isThere) missing.push(field);
  };
  if (kind === 'items') {
    need('key', has('key'));
    need(
      'title',
      [...fields].some((field) => /^title(?:\.|$)/.test(field)),
    );
    return missing;
  }
  need(
    'userId',
    ['userId', 'anonymousId', 'identifiers'].some(has) ||
      [...fields].some((field) => field.startsWith('id.')),
  );
  if (kind === 'orders') need('orderId', has('orderId'));
  if (kind !== 'profiles') need('timestamp', has('timestamp'));
  if (kind === 'consents') {
    need('purposes', has('purposes') || PURPOSES.some((purpose) => has(`purpose.${purpose}`)));
  }
  return missing;
}

/** What a file looks like: the kind of which nothing is missing and most columns are fields of its own. */
export function likelyKind(mappings: Readonly<Record<ImportKind, Mapping>>): ImportKind {
  let best: ImportKind = 'profiles';
  let bestScore = -1;
  for (const kind of IMPORT_KINDS) {
    const own = Object.values(mappings[kind]).filter((entry) => !entry.startsWith('traits.')).length;
    const score = missingFields(kind, mappings[kind]).length === 0 ? own : own - 100;
    if (score > bestScore) [best, bestScore] = [kind, score];
  }
  return best;
}
