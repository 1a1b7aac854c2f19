// What the people stop offers the others: names of identifiers, and calls to the shard that knows a person.

export {
  eventsOf,
  type IngestAnswer,
  ingest,
  profileOf,
  setConsent,
  snapshotOf,
  whyAudiences,
} from './client.ts';
export type { IngestEvent, IngestOutcome, Name, Receipt } from './contract.ts';
export { whyJson } from './json.ts';
export { nameOf, snapshotKeyOf } from './names.ts';
