// The browser SDK for bundlers: `import { createAparte } from 'aparte/browser'`. Nothing happens on import.

export { createAparte } from './client.ts';
export type {
  Aparte,
  AparteOptions,
  ChoiceDetails,
  ConsentApi,
  ConsentState,
  DebugState,
  Decision,
  DecisionAbout,
  EventOptions,
  Problem,
  ProblemCode,
  Properties,
} from './types.ts';
export type { Purpose, PurposeRecord } from '../core/consent.ts';
