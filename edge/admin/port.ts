// What the admin stop offers the others: who may call an admin route, and how its body and query are read.

export { listItems, putItems, readItems } from './catalogue.ts';
export { type AdminCall, type AdminEnv, guard, spreadPublication } from './frame.ts';
export { validateItem } from './import-items.ts';
export { environmentIn, numberIn, OwnVisitsBody, readBodyAs, SwitchBody } from './requests.ts';
