import { canonicalJson } from '../canonical-json.ts';
import { EVERYTHING } from '../profile/order-lines.ts';
import type { PublishedAudience, PublishedConfig, PublishedFeature, PublishedScore } from './published.ts';
import { isFigure } from './reads.ts';
import type { ProjectDocument, ScoreDocument } from './types.ts';

/** Where figures are read. */
interface Readers {
  readonly features: { readonly [flag: string]: PublishedFeature };
  readonly audiences: readonly PublishedAudience[];
}

/** What a publication says about scores and ranges: since when each is what it is, and since when it is read. What did
 *  not change keeps its revision, so that nobody is reduced anew for it. */
export function publishFigures(
  project: ProjectDocument,
  scores: readonly ScoreDocument[],
  readers: Readers,
  previous: PublishedConfig | null,
  revision: number,
): Pick<PublishedConfig, 'scores' | 'ranges' | 'figures'> {
  const published = scores.map((score) => publishScore(score, project, previous, revision));
  const ranges = rangesSince(project, previous, revision);
  const figures: { [figure: string]: number } = {};
  for (const name of figuresRead(readers)) {
    const [root, key = ''] = name.split('.');
    const definedAt =
      root === 'score'
        ? (published.find((score) => score.key === key)?.definedAt ?? revision)
        : (ranges[key === 'all' ? EVERYTHING : key] ?? revision);
    const before = own(previous?.figures, name);
    figures[name] = before !== undefined && before >= definedAt ? before : revision;
  }
  return { ...(published.length === 0 ? {} : { scores: published }), ranges, figures };
}

function publishScore(
  { key, rules, halfLife, range }: ScoreDocument,
  project: ProjectDocument,
  previous: PublishedConfig | null,
  revision: number,
): PublishedScore {
  const parts = {
    rules,
    ...(halfLife === undefined ? {} : { halfLife }),
    ...(range === undefined ? {} : { range }),
  };
  const before = previous?.scores?.find((score) => score.key === key);
  const meant = (score: typeof parts, of: ProjectDocument) =>
    canonicalJson([score.rules, score.halfLife, score.range, categoryOf(of, score.range)]);
  const same =
    before !== undefined && previous !== null && meant(before, previous.project) === meant(parts, project);
  return { key, ...parts, definedAt: same ? before.definedAt : revision };
}

function rangesSince(
  project: ProjectDocument,
  previous: PublishedConfig | null,
  revision: number,
): { [range: string]: number } {
  const since = (range: string) => {
    const before = own(previous?.ranges, range);
    const same =
      previous !== null &&
      (range === EVERYTHING || categoryOf(project, range) === categoryOf(previous.project, range));
    return same ? (before ?? revision) : revision;
  };
  return Object.fromEntries(
    [EVERYTHING, ...Object.keys(project.ranges ?? {})].map((range) => [range, since(range)]),
  );
}

function categoryOf(project: ProjectDocument, range: string | undefined): string | undefined {
  return range === undefined ? undefined : own(project.ranges, range)?.category;
}

/** Figures that a snapshot must carry: of cuts it needs none. */
function figuresRead({ features, audiences }: Readers): readonly string[] {
  const names = new Set<string>();
  for (const feature of Object.values(features)) {
    for (const rule of feature.rules ?? [])
      for (const name of rule.traits ?? []) if (isFigure(name)) names.add(name);
  }
  for (const { figures } of audiences) for (const name of figures ?? []) names.add(name);
  return [...names].filter((name) => !name.endsWith('.cuts')).sort();
}

function own<T>(record: { readonly [key: string]: T } | undefined, key: string): T | undefined {
  return record !== undefined && Object.hasOwn(record, key) ? record[key] : undefined;
}
