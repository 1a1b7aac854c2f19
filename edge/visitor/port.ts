// What the visitor stop offers the others: who a request proves to come from, and what is given back to carry.

export { sealingKeys } from './sealing-keys.ts';
export type { OpenedState } from './state.ts';
export { sealState } from './state.ts';
export type { Visitor } from './visitor.ts';
export {
  ID_COOKIE,
  OWN_COOKIES,
  STATE_HEADER,
  clearedCookies,
  mayReturnState,
  mintAnonymousId,
  OWN_COOKIE,
  ownVisitsCookie,
  readVisitor,
  visitorCookies,
  withoutStateCookie,
} from './visitor.ts';
