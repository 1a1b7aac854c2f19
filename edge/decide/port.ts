// What the decide stop offers the others: this isolate's memory of snapshots, and deciding for a page.

export { freshStateOf } from './fresh-state.ts';
export { rememberSnapshot } from './memory.ts';
export { type PersonRequest, readyFor, type ReadyToDecide, rulesOf } from './person.ts';
export { type Subject, subjectOf } from './subject.ts';
export { declaredConsent } from './declared-consent.ts';
