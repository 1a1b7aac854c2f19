// What the admin stop offers the others: who may call an admin route, and how its body and query are read.

export { type AdminCall, type AdminEnv, spread } from './frame.ts';
export { environmentIn, numberIn, OwnVisitsBody, readBodyAs } from './requests.ts';
