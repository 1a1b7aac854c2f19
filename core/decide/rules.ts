import { compileCondition, type CompiledCondition } from '../conditions/compile.ts';
import type { PublishedAudience, PublishedConfig } from '../config/published.ts';
import type { Json } from '../events.ts';
import { compileRuleset, type CompiledRuleset } from '../flags/compile.ts';
import { figuresWithoutCuts, type SnapshotFigures, snapshotFigures } from './figures.ts';
import { localize } from './locale.ts';

/** An audience as deciding sees it. */
export interface DecideAudience {
  readonly key: string;
  /** Whether events decide about it: else it is everybody who meets `read`. */
  readonly reduced: boolean;
  readonly read: CompiledCondition | null;
  readonly definedAt: number;
}

/** What a snapshot made with older definitions cannot say. Null: nothing of the kind. */
export interface Unknowns {
  readonly audiences: ReadonlySet<string>;
  readonly traits: ReadonlySet<string>;
}

/** A publication made ready for deciding: made once a revision, holds no state that changes an answer. */
export interface DecideRules {
  readonly revision: number;
  readonly ruleset: CompiledRuleset;
  readonly audiences: ReadonlyMap<string, DecideAudience>;
  /** Audiences that no event decides about. */
  readonly openAudiences: readonly DecideAudience[];
  /** Flags that write keys may ask for, and all. */
  readonly publicKeys: readonly string[];
  readonly allKeys: readonly string[];
  isPublic(flag: string): boolean;
  isContent(flag: string): boolean;
  /** Whether a flag's value says how to make a list, and whether there is any such. */
  isList(flag: string): boolean;
  readonly hasLists: boolean;
  /** The run of a running experiment, 0 for an unknown one. */
  runOf(experiment: string): number;
  readonly locales: readonly string[];
  /** Scores and RFM at a time, by the cuts in use; null: no rule and no audience reads any. */
  readonly figures: SnapshotFigures | null;
  /** What a snapshot made with the definitions of this revision does not know; `null`: a person whose snapshot is
   *  not at hand. */
  unknownsOf(definitions: number | null): Unknowns | null;
  /** A published value in one language. The same value and locale give the same object. */
  localized(value: Json, locale: string): Json;
}

/** Makes a published config ready for deciding. Never throws. O(size of the config). */
export function compileRules(config: PublishedConfig): DecideRules {
  const audiences = config.audiences.map((audience): DecideAudience => ({
    key: audience.key,
    reduced: audience.event !== undefined,
    read: audience.read === undefined ? null : compileCondition(audience.read),
    definedAt: audience.definedAt,
  }));
  const allKeys = Object.keys(config.features);
  const isList = (flag: string) => flagOf(config, flag)?.type === 'recommendations';
  const isPublic = (flag: string) => flagOf(config, flag)?.public === true;
  return {
    revision: config.revision,
    ruleset: compileRuleset({ features: config.features }),
    audiences: new Map(audiences.map((audience) => [audience.key, audience])),
    openAudiences: audiences.filter((audience) => !audience.reduced),
    publicKeys: allKeys.filter(isPublic),
    allKeys,
    isPublic,
    isContent: (flag) => flagOf(config, flag)?.type === 'content',
    isList,
    hasLists: allKeys.some(isList),
    runOf: (key) => (Object.hasOwn(config.experiments, key) ? (config.experiments[key]?.run ?? 0) : 0),
    locales: config.project.locales,
    figures: snapshotFigures(config),
    unknownsOf: unknownsTable(config, audiences),
    localized: localizedTable(config.project.locales),
  };
}

function flagOf(config: PublishedConfig, key: string): PublishedConfig['flags'][string] | undefined {
  return Object.hasOwn(config.flags, key) ? config.flags[key] : undefined;
}

/** Sets by definitions revision, kept: snapshots come with a handful of revisions. */
function unknownsTable(
  config: PublishedConfig,
  audiences: readonly DecideAudience[],
): DecideRules['unknownsOf'] {
  const reduced = audiences.filter((audience) => audience.reduced);
  const read = [...Object.entries(config.traits), ...Object.entries(config.figures ?? {})];
  const uncut = figuresWithoutCuts(config);
  const newest = Math.max(0, ...reduced.map((a) => a.definedAt), ...read.map(([, since]) => since));
  const known = new Map<number | null, Unknowns>();
  const find = (misses: (since: number) => boolean): Unknowns => {
    const traits = new Set([...read.filter(([, since]) => misses(since)).map(([name]) => name), ...uncut]);
    const asks = ({ figures }: PublishedAudience) => figures?.some((figure) => traits.has(figure)) === true;
    return {
      audiences: new Set([
        ...reduced.filter((a) => misses(a.definedAt)).map((a) => a.key),
        ...config.audiences.filter(asks).map((a) => a.key),
      ]),
      traits,
    };
  };
  return (definitions) => {
    const isNew = definitions !== null && definitions >= newest;
    if (isNew && uncut.size === 0) return null;
    const at = isNew ? newest : definitions;
    let unknowns = known.get(at);
    if (unknowns === undefined) {
      unknowns = find((since) => at === null || since > at);
      if (known.size > 100) known.clear(); // bounded, whatever the snapshots say
      known.set(at, unknowns);
    }
    return unknowns;
  };
}

/** Values are those of the payload by reference, so each is put into a language once. */
function localizedTable(locales: readonly string[]): DecideRules['localized'] {
  const tables = new Map<string, WeakMap<object, Json>>(locales.map((locale) => [locale, new WeakMap()]));
  return (value, locale) => {
    if (typeof value !== 'object' || value === null) return value;
    const table = tables.get(locale);
    const known = table?.get(value);
    if (known !== undefined) return known;
    const said = localize(value, locale, locales);
    table?.set(value, said);
    return said;
  };
}
