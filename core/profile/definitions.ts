import type { PublishedConfig } from '../config/published.ts';
import { type MeasuredRun, measuredRuns } from '../experiments/measured.ts';
import { compileRates, type RateTable } from '../money.ts';
import { type CompiledScore, compileScore } from '../scores/compile-scores.ts';
import { clausesOf, compileAudience, type AudienceNode } from './audience-tree.ts';
import type { CompiledClause } from './clauses.ts';

/** A published audience, compiled. */
export interface CompiledAudience {
  readonly key: string;
  readonly definedAt: number;
  /** The event part; null: none, everybody passes it. */
  readonly node: AudienceNode | null;
  /** The keys of its `did` clauses. */
  readonly clauses: readonly string[];
  /** Whether a published feature reads it: only then is it in snapshots. */
  readonly isRead: boolean;
}

/** What reducing events, finding memberships and making snapshots read of a published config. Immutable. */
export interface Definitions {
  readonly revision: number;
  readonly audiences: readonly CompiledAudience[];
  /** Clause key → clause. */
  readonly clauses: ReadonlyMap<string, CompiledClause>;
  /** Event name → the clauses that look at it. */
  readonly clausesByEvent: ReadonlyMap<string, readonly CompiledClause[]>;
  /** The newest revision that changed what is known of people: an audience, a score, a range, or a trait or figure that
   *  decisions read. */
  readonly changedAt: number;
  /** The newest revision that brought a clause, a score or a range: who has seen it misses none. */
  readonly newestClause: number;
  /** Names of traits a snapshot may hold. */
  readonly traits: readonly string[];
  /** Rates to the base currency; its `base` is the project's currency. */
  readonly rates: RateTable;
  /** A product's category → the ranges it belongs to. */
  readonly rangesByCategory: ReadonlyMap<string, readonly string[]>;
  readonly ranges: ReadonlySet<string>;
  /** Range, `*` among them → the revision since which it is what it is. */
  readonly rangesSince: ReadonlyMap<string, number>;
  readonly scores: readonly CompiledScore[];
  /** Figures that snapshots carry: `score.<key>`, `rfm.<range>`. */
  readonly figures: ReadonlySet<string>;
  /** Experiment key → its current run. */
  readonly runs: ReadonlyMap<string, number>;
  /** Experiments whose people are measured: running, or stopped a while ago. */
  readonly measured: ReadonlyMap<string, MeasuredRun>;
}

/** Compiles a published config for reducing: once a publication, not once an event. Never throws. */
export function compileDefinitions(config: PublishedConfig): Definitions {
  const read = audiencesRead(config);
  const clauses = new Map<string, CompiledClause>();
  const audiences = config.audiences.map((audience): CompiledAudience => {
    const node =
      audience.event === undefined ? null : compileAudience(audience.event, 'if', audience.definedAt);
    const own = node === null ? [] : clausesOf(node);
    for (const clause of own) {
      const known = clauses.get(clause.key);
      if (known === undefined || clause.definedAt < known.definedAt) clauses.set(clause.key, clause);
    }
    return {
      key: audience.key,
      definedAt: audience.definedAt,
      node,
      clauses: [...new Set(own.map((clause) => clause.key))],
      isRead: read.has(audience.key),
    };
  });
  const scores = (config.scores ?? []).map((score) => compileScore(score, config.project));
  const rangesSince = new Map(Object.entries(config.ranges ?? {}));
  let newestClause = Math.max(0, ...rangesSince.values(), ...scores.map(({ definedAt }) => definedAt));
  for (const clause of clauses.values()) newestClause = Math.max(newestClause, clause.definedAt);
  return {
    revision: config.revision,
    audiences,
    clauses,
    clausesByEvent: byEvent(clauses.values()),
    newestClause,
    changedAt: changedAtOf(config),
    traits: [...new Set(Object.keys(config.traits).map((trait) => trait.split('.')[0] ?? trait))],
    rates: compileRates(config.project),
    rangesByCategory: rangesByCategory(config),
    ranges: new Set(Object.keys(config.project.ranges ?? {})),
    rangesSince,
    scores,
    figures: new Set(Object.keys(config.figures ?? {})),
    runs: new Map(Object.entries(config.experiments).map(([key, experiment]) => [key, experiment.run])),
    measured: measuredRuns(config),
  };
}

/** The newest revision that changed what is known of people (`Definitions.changedAt`). */
export function changedAtOf({
  audiences,
  traits,
  scores = [],
  ranges = {},
  figures = {},
}: Pick<PublishedConfig, 'audiences' | 'traits' | 'scores' | 'ranges' | 'figures'>): number {
  return Math.max(
    0,
    ...[...audiences, ...scores].map(({ definedAt }) => definedAt),
    ...[traits, ranges, figures].flatMap((since) => Object.values(since)),
  );
}

function audiencesRead(config: PublishedConfig): ReadonlySet<string> {
  const read = new Set<string>();
  for (const feature of Object.values(config.features)) {
    for (const rule of feature.rules ?? []) for (const audience of rule.audiences ?? []) read.add(audience);
  }
  return read;
}

function rangesByCategory(config: PublishedConfig): ReadonlyMap<string, readonly string[]> {
  const ranges = new Map<string, string[]>();
  for (const [range, { category }] of Object.entries(config.project.ranges ?? {})) {
    ranges.set(category, [...(ranges.get(category) ?? []), range]);
  }
  return ranges;
}

/** Event name → the clauses that look at it. */
export function byEvent(clauses: Iterable<CompiledClause>): ReadonlyMap<string, readonly CompiledClause[]> {
  const groups = new Map<string, CompiledClause[]>();
  for (const clause of clauses) {
    for (const event of clause.events) {
      const group = groups.get(event);
      if (group === undefined) groups.set(event, [clause]);
      else group.push(clause);
    }
  }
  return groups;
}
