import { canonicalJson } from '../canonical-json.ts';
import { splitAudience } from '../profile/split.ts';
import { applyKills } from './kills.ts';
import { publishFigures } from './publish-figures.ts';
import { publishExperiment, publishRule, type RuleContext } from './publish-rules.ts';
import { publishRuns } from './publish-runs.ts';
import type { PublishedAudience, PublishedConfig, PublishedFeature, PublishedRule } from './published.ts';
import { isFigure, readsOf } from './reads.ts';
import { isLive } from './references.ts';
import type {
  AnyDocument,
  AudienceDocument,
  Environment,
  ExperimentDocument,
  FlagDocument,
  MetricDocument,
  ProjectDocument,
  ScoreDocument,
} from './types.ts';

/** What a publication is called and what it starts from. */
export interface PublishOptions {
  readonly environment: Environment;
  readonly revision: number;
  readonly publishedAt: number;
  /** Flags whose kill switch is on. */
  readonly killed?: readonly string[];
  /** experiment → the run of its last start, kept when an experiment stops; a new start counts on from it. */
  readonly runs?: { readonly [experiment: string]: number };
}

/** Compiles validated documents to what an environment's decisions and reductions read.
 *  Deterministic: equal documents give an equal answer, in whatever order they come. Items and archived documents are
 *  ignored.
 *  `previous` is the environment's publication before, whose runs, audience and trait revisions are kept where
 *  nothing changed. Throws RangeError without a project document: validate first. */
export function buildPublished(
  documents: readonly AnyDocument[],
  previous: PublishedConfig | null,
  options: PublishOptions,
): PublishedConfig {
  const sorted = sortDocuments(documents.filter(isLive));
  const [project] = ofKind(sorted, 'project');
  if (project === undefined) throw new RangeError('expected a project document');
  const runs = runsOf(ofKind(sorted, 'experiment'), previous, options.runs ?? {});
  const experiments = ofKind(sorted, 'experiment').filter(isRunning);
  const flags = ofKind(sorted, 'flag');
  const features = byKey(flags, (flag) => publishFlag(flag, experiments, { flag, runs }));
  const audiences = ofKind(sorted, 'audience').map((audience) =>
    publishAudience(audience, previous, options.revision),
  );
  const published: PublishedConfig = {
    format: 1,
    environment: options.environment,
    revision: options.revision,
    publishedAt: options.publishedAt,
    project,
    features,
    flags: byKey(flags, (flag) => ({ type: flag.type, public: flag.public ?? true })),
    audiences,
    traits: traitsRead(features, audiences, previous, options.revision),
    // With the archived ones: what was measured stays.
    ...publishRuns(ofKind(sortDocuments(documents), 'experiment'), runs, previous, options.publishedAt),
    metrics: ofKind(sorted, 'metric') satisfies readonly MetricDocument[],
    ...publishFigures(project, ofKind(sorted, 'score'), { features, audiences }, previous, options.revision),
  };
  return applyKills(published, options.killed ?? []);
}

/** experiment → its run: a running one keeps its number while it runs, a start takes the next. */
function runsOf(
  experiments: readonly ExperimentDocument[],
  previous: PublishedConfig | null,
  kept: { readonly [experiment: string]: number },
): { readonly [experiment: string]: number } {
  return byKey(experiments.filter(isRunning), ({ key }) => {
    const running =
      previous !== null && Object.hasOwn(previous.experiments, key) ? previous.experiments[key] : undefined;
    return running?.run ?? (Object.hasOwn(kept, key) ? (kept[key] ?? 0) : 0) + 1;
  });
}

function publishFlag(
  flag: FlagDocument,
  experiments: readonly ExperimentDocument[],
  context: RuleContext,
): PublishedFeature {
  const own = experiments.filter((experiment) => experiment.flag === flag.key);
  const placed = new Set((flag.rules ?? []).map((rule) => rule.experiment));
  const rules: PublishedRule[] = own
    .filter((experiment) => !placed.has(experiment.key))
    .map((experiment) => publishExperiment(experiment, undefined, context));
  (flag.rules ?? []).forEach((rule, index) => {
    if (rule.experiment === undefined) rules.push(publishRule(rule, index, context));
    else {
      const experiment = own.find(({ key }) => key === rule.experiment);
      if (experiment !== undefined) rules.push(publishExperiment(experiment, rule, context));
    }
  });
  return rules.length === 0 ? { defaultValue: flag.default } : { defaultValue: flag.default, rules };
}

function publishAudience(
  audience: AudienceDocument,
  previous: PublishedConfig | null,
  revision: number,
): PublishedAudience {
  const split = splitAudience(audience.if);
  if (!split.ok) throw new RangeError(`expected a valid audience, got ${audience.key}`);
  const parts = {
    ...(split.value.event === undefined ? {} : { event: split.value.event }),
    ...(split.value.read === undefined ? {} : { read: split.value.read }),
  };
  const figures = [...readsOf(split.value.read).figures].sort();
  const before = previous?.audiences.find(({ key }) => key === audience.key);
  const same =
    before !== undefined &&
    canonicalJson([before.event, before.read]) === canonicalJson([parts.event, parts.read]);
  return {
    key: audience.key,
    ...parts,
    ...(figures.length === 0 ? {} : { figures }),
    definedAt: same ? before.definedAt : revision,
  };
}

/** Traits that deciding reads, in rules and in the read parts of audiences: what a snapshot must carry. */
function traitsRead(
  features: { readonly [flag: string]: PublishedFeature },
  audiences: readonly PublishedAudience[],
  previous: PublishedConfig | null,
  revision: number,
): { readonly [trait: string]: number } {
  const names = new Set(readsOf(...audiences.map(({ read }) => read)).traits);
  for (const feature of Object.values(features)) {
    for (const rule of feature.rules ?? [])
      for (const trait of rule.traits ?? []) if (!isFigure(trait)) names.add(trait);
  }
  const since = (name: string) =>
    previous !== null && Object.hasOwn(previous.traits, name) ? previous.traits[name] : undefined;
  return Object.fromEntries([...names].sort().map((name) => [name, since(name) ?? revision]));
}

/** Documents in the order of kind and key, whatever order they came in. */
export function sortDocuments<D extends AnyDocument>(documents: readonly D[]): D[] {
  const name = ({ kind, key }: D) => `${kind}/${key}`;
  return [...documents].sort((a, b) => (name(a) < name(b) ? -1 : name(a) > name(b) ? 1 : 0));
}

interface KindTypes {
  project: ProjectDocument;
  flag: FlagDocument;
  audience: AudienceDocument;
  experiment: ExperimentDocument;
  metric: MetricDocument;
  score: ScoreDocument;
}

function ofKind<K extends keyof KindTypes>(documents: readonly AnyDocument[], kind: K): KindTypes[K][] {
  return documents.filter((document) => document.kind === kind) as unknown as KindTypes[K][]; // the kind says the type
}

function isRunning(experiment: ExperimentDocument): boolean {
  return experiment.status === 'running';
}

function byKey<D extends { readonly key: string }, T>(
  documents: readonly D[],
  make: (document: D) => T,
): { [key: string]: T } {
  return Object.fromEntries(documents.map((document) => [document.key, make(document)]));
}
