import { actsPage } from './acts.ts';
import { countDays } from './days.ts';
import { exportPage, traitNames } from './export-page.ts';
import { countPeople, newestPeople, searchPeople } from './finding.ts';
import type { Looks } from './look-contract.ts';
import { mergesOf } from './merge-view.ts';
import { viewPerson } from './person-view.ts';
import type { Shard, ShardConfig } from './shard.ts';
import { exportReceipts } from './receipts.ts';
import { steerReapply } from './reapply-look.ts';
import { countsOf, evidenceOf, sumsOf, unitsOf } from './reports.ts';
import { historyPage } from './rfm-history.ts';
import { cellPeople, gridOf, spreadOf } from './rfm-looks.ts';
import { shownIn } from './shown.ts';
import { sizeTurn, whyPerson } from './sizing.ts';
import { standingOf } from './standing.ts';
import { trafficOf } from './traffic.ts';
import { vocabularyPart } from './vocabulary.ts';

type Answers = {
  readonly [K in keyof Looks]: (
    shard: Shard,
    config: ShardConfig,
    ask: Looks[K]['ask'],
  ) => Looks[K]['answer'];
};

const ANSWERS: Answers = {
  count: (shard) => countPeople(shard),
  newest: (shard, _config, ask) => newestPeople(shard, ask),
  search: (shard, _config, ask) => searchPeople(shard, ask),
  person: viewPerson,
  merges: mergesOf,
  shown: shownIn,
  why: whyPerson,
  size: sizeTurn,
  receipts: (shard, _config, { id }) => exportReceipts(shard, id),
  standing: standingOf,
  exportPage: (shard, _config, ask) => exportPage(shard, ask),
  traitNames: (shard, _config, ask) => traitNames(shard, ask),
  days: countDays,
  reapply: steerReapply,
  vocabulary: (shard) => vocabularyPart(shard),
  acts: (shard, _config, { after }) => actsPage(shard, after),
  runCounts: (shard) => countsOf(shard),
  results: sumsOf,
  units: unitsOf,
  evidence: evidenceOf,
  traffic: trafficOf,
  spread: (shard, _config, ask) => spreadOf(shard, ask),
  grid: (shard, _config, ask) => gridOf(shard, ask),
  cell: (shard, _config, ask) => cellPeople(shard, ask),
  history: historyPage,
};

/** Answers what the admin routes ask a shard. Part of the control module. */
export function answerLook<K extends keyof Looks>(
  shard: Shard,
  config: ShardConfig,
  kind: K,
  ask: Looks[K]['ask'],
): Looks[K]['answer'] {
  return ANSWERS[kind](shard, config, ask);
}
