// What the decide stop offers the others: this isolate's memory of snapshots, and deciding for a page.

export { rememberSnapshot } from './memory.ts';
