// What the people stop offers the others: names of identifiers, and calls to the shard that knows a person.

export { bringChoices, exportPageOf, standings, traitNamesOf } from './bringing.ts';
export { askShard, askShards } from './ask.ts';
export {
  eventsOf,
  type IngestAnswer,
  ingest,
  profileOf,
  setConsent,
  snapshotOf,
  whyAudiences,
} from './client.ts';
export {
  daysOf,
  findPeople,
  type ListCursor,
  listPeople,
  personOf,
  receiptsOf,
  sizeAudience,
  type SizeProgress,
  timelineOf,
  vocabularyOf,
  whyOf,
} from './looking.ts';
export { dryRunOf } from './dry-running.ts';
export { reapplyOf, wakeShards } from './reapplying.ts';
export { gridOfRange, historyOf, peopleInCell, spreadsOf } from './rfm-asking.ts';
export type { ThenAndNow } from './rfm-contract.ts';
export type { DaysAnswer } from './days-answer.ts';
export type { AskedAudience, FieldCount, VocabularyPart } from './look-contract.ts';
export type { EvidenceEvent, TrafficSums, UnitSums } from './run-contract.ts';
export type { IngestEvent, IngestOutcome, Name } from './contract.ts';
export type { PulledAct } from './look-contract.ts';
export { eventJson, whyJson } from './json.ts';
export { nameOf, snapshotKeyOf } from './names.ts';
export { allowMerge, mergesOfPerson, undoMerge } from './merges.ts';
export { pullActs } from './pull-acts.ts';
export { shardCount } from './slots.ts';
export { askForBackup, eraseById, eraseByName, exportPerson } from './rights/client.ts';
