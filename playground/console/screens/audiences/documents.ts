import type {
  AudienceDocument,
  ConfigDocument,
  ExperimentDocument,
  FlagDocument,
} from '../../../../core/config/types.ts';
import { api } from '../../api/client.ts';
import type { Language } from '../../text/languages.ts';

/** A draft as `/documents` gives it. */
export interface Stored<D extends ConfigDocument = ConfigDocument> {
  readonly document: D;
  readonly etag: string;
  readonly author: string;
  readonly savedAt: string;
}

/** Something that names an audience: a spot or setting, or a test. */
export interface Use {
  readonly kind: 'flag' | 'experiment';
  readonly key: string;
  readonly name: string;
}

/** Which spots, settings and tests name each audience. What is archived uses nothing. */
export function usesOf(
  documents: readonly Stored[],
  language: Language,
): ReadonlyMap<string, readonly Use[]> {
  const uses = new Map<string, Use[]>();
  const add = (audience: string, use: Use) => uses.set(audience, [...(uses.get(audience) ?? []), use]);
  for (const { document } of documents) {
    if ('archived' in document && document.archived) continue;
    if (document.kind === 'flag') {
      for (const audience of namedBy(document)) add(audience, useOf(document, language));
    } else if (document.kind === 'experiment' && document.audience !== undefined) {
      add(document.audience, useOf(document, language));
    }
  }
  return uses;
}

function useOf(document: FlagDocument | ExperimentDocument, language: Language): Use {
  const { kind, key, name } = document;
  return { kind, key, name: name?.[language] ?? Object.values(name ?? {})[0] ?? key };
}

/** The audiences that the rules of a flag read. */
function namedBy({ rules = [] }: FlagDocument): ReadonlySet<string> {
  const named = new Set<string>();
  const visit = (value: unknown, isAudiences: boolean) => {
    if (typeof value === 'string') {
      if (isAudiences) named.add(value);
    } else if (Array.isArray(value)) for (const part of value) visit(part, isAudiences);
    else if (typeof value === 'object' && value !== null) {
      for (const [key, part] of Object.entries(value)) visit(part, isAudiences || key === 'audiences');
    }
  };
  for (const rule of rules) visit(rule.if, false);
  return named;
}

/** A key made of a name, different from those that are taken. */
export function keyOf(name: string, taken: ReadonlySet<string>): string {
  const base =
    name
      .normalize('NFD')
      .toLowerCase()
      .replace(/\p{M}+/gu, '')
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-+|-+$/g, '')
      .slice(0, 56)
      .replace(/-+$/, '') || 'audience';
  if (!taken.has(base)) return base;
  for (let n = 2; ; n += 1) if (!taken.has(`${base}-${n}`)) return `${base}-${n}`;
}

/** A key for a new audience, unlike those there are. */
export async function freeKey(name: string): Promise<string> {
  const { documents } = await api.get<{ documents: readonly Stored<AudienceDocument>[] }>('/documents', {
    kind: 'audience',
  });
  return keyOf(name, new Set(['new', ...documents.map(({ document }) => document.key)]));
}

/** Whether an audience asks something at each visit that nobody can count beforehand. */
export function asksVisitOnly({ if: condition }: AudienceDocument): boolean {
  const keys = Object.keys(condition);
  return keys.length > 0 && keys.every((key) => /^(context|score|rfm|purposes)(\.|$)/.test(key));
}
