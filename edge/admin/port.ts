// What the admin stop offers the others: who may call an admin route, and how its body and query are read.

export { listItems } from './catalogue.ts';
export type { AdminEnv } from './frame.ts';
export { environmentIn, OwnVisitsBody, readBodyAs } from './requests.ts';
