import type { Purpose, PurposeMask } from '../consent.ts';
import type { Json, JsonObject, SourceKind } from '../events.ts';
import type { RfmCuts } from '../rfm/cuts.ts';
import type {
  Condition,
  Environment,
  FlagDocument,
  MetricDocument,
  ProjectDocument,
  ScoreRule,
} from './types.ts';

/** A rule as every GrowthBook SDK understands it, with our additions, which others ignore. */
export interface PublishedRule {
  readonly id: string;
  readonly condition?: Condition;
  readonly force?: Json;
  readonly key?: string;
  readonly seed?: string;
  readonly hashAttribute?: string;
  readonly hashVersion?: 1 | 2;
  readonly variations?: readonly Json[];
  readonly weights?: readonly number[];
  readonly coverage?: number;
  readonly meta?: readonly { readonly key: string }[];
  /** Purposes this rule reads (also inside `condition` as `purposes: { $all }` for foreign SDKs). */
  readonly needs?: readonly Purpose[];
  /** Audiences this rule reads: unknown membership of one skips the rule with COMPUTING. */
  readonly audiences?: readonly string[];
  /** Traits this rule reads, and figures (`score.<key>`, `rfm.<range>`, `rfm.<range>.cuts`): the snapshot must have
   *  been made with them allowed, and the cuts be there. */
  readonly traits?: readonly string[];
  /** Flags that must have a value before this rule applies (GrowthBook prerequisites). */
  readonly parentConditions?: readonly { readonly id: string; readonly condition: Condition }[];
  /** The experiment's run counter at publication. */
  readonly run?: number;
}

/** A feature of the GrowthBook payload. */
export interface PublishedFeature {
  readonly defaultValue: Json;
  /** The kill switch is on: the default is served with reason DISABLED, to other SDKs for want of rules. */
  readonly disabled?: true;
  readonly rules?: readonly PublishedRule[];
}

/** What of an audience is reduced with events, and what is asked when deciding. */
export interface PublishedAudience {
  readonly key: string;
  /** Over traits and `did`; absent: always true. */
  readonly event?: Condition;
  /** Over `context`, `score`, `purposes`; evaluated in decide; absent: always true. */
  readonly read?: Condition;
  /** The figures `read` reads, as a rule's `traits` names them. Absent: none. */
  readonly figures?: readonly string[];
  /** The revision that last changed its definition: a snapshot made with an older one does not know it. */
  readonly definedAt: number;
}

/** A score whose points are given with events. */
export interface PublishedScore {
  readonly key: string;
  readonly rules: readonly ScoreRule[];
  readonly halfLife?: string;
  readonly range?: string;
  /** The revision that last changed what it is. */
  readonly definedAt: number;
}

/** One run of an experiment: from its start to its stop. */
export interface PublishedRun {
  readonly flag: string;
  readonly run: number;
  readonly unit: 'device' | 'person' | 'user';
  readonly audience?: string;
  /** In the order of the document. Absent in publications of an earlier release. */
  readonly variants?: readonly { readonly key: string; readonly weight: number }[];
  /** Metrics it is judged by: the main one first, then guardrails. */
  readonly metrics?: readonly string[];
  /** When the publications that started and stopped it were made, epoch ms. */
  readonly startedAt?: number;
  readonly stoppedAt?: number;
  /** The weights changed while it ran: how people are split says nothing any more. */
  readonly reweighted?: true;
}

/** Everything deciding and reducing read of one environment: immutable, numbered. */
export interface PublishedConfig {
  readonly format: 1;
  readonly environment: Environment;
  readonly revision: number;
  readonly publishedAt: number;
  readonly project: ProjectDocument;
  /** flag key → GrowthBook feature. Killed flags are here with no rules. */
  readonly features: { readonly [flag: string]: PublishedFeature };
  readonly flags: {
    readonly [flag: string]: {
      readonly type: FlagDocument['type'];
      readonly public: boolean;
      readonly killed?: boolean;
    };
  };
  readonly audiences: readonly PublishedAudience[];
  /** Traits any published condition reads → the revision since which it is read. */
  readonly traits: { readonly [trait: string]: number };
  /** experiment key → its flag and run, of those that run. */
  readonly experiments: { readonly [experiment: string]: PublishedRun };
  /** The last run of those that were stopped: what happened before can still be refunded or arrive late. */
  readonly ended?: { readonly [experiment: string]: PublishedRun };
  readonly metrics: readonly MetricDocument[];
  /** Absent: none. */
  readonly scores?: readonly PublishedScore[];
  /** Range (`*`: all) → the revision since which it is what it is. Absent in publications of an earlier release. */
  readonly ranges?: { readonly [range: string]: number };
  /** Figures a published condition reads (`score.<key>`, `rfm.<range>`) → the revision since which a snapshot that was
   *  made with it carries them. */
  readonly figures?: { readonly [figure: string]: number };
  /** Where buyers are parted into five groups: kept beside the revisions by the Project, like kill switches. */
  readonly cuts?: RfmCuts;
}

/** A key as the Worker knows it. Secrets are kept as SHA-256 (hex) only. */
export interface KeyRecord {
  readonly kind: 'write' | 'secret';
  readonly environment: Environment;
  /** write: the key itself (it is public). secret: the hex SHA-256 of the key. */
  readonly match: string;
  readonly kid: string;
  readonly source: SourceKind;
  /** Whether a bare userId is believed (DESIGN §6). Secret keys always are. */
  readonly trusted: boolean;
  /** Allowed page origins; absent: all. */
  readonly origins?: readonly string[];
}

/** What isolates hold in memory and refresh: keys and the published config of each environment.
 *  `asOf` is the Project's own clock when it wrote this body. */
export interface RuntimeConfig {
  readonly asOf: number;
  /** Counts changes (publications, kills, keys): bodies of one version differ in nothing but `asOf`. */
  readonly version: number;
  readonly keys: readonly KeyRecord[];
  readonly identityKeys: readonly JsonObject[];
  readonly environments: { readonly [E in Environment]?: PublishedConfig };
}

/** The purposes a source may use before a person chose. */
export type SourceDefaults = Readonly<Record<SourceKind, PurposeMask>>;
