/** Aparté for Node, Deno, Bun and Workers: tracking with a bounded queue, decisions that never throw.
 *  @module */
export { type Aparte, createAparte } from './client.ts';
export type { Decided, DecideCall } from './decide.ts';
export type { AliasCall, EventOptions, GroupCall, IdentifyCall, PageCall, TrackCall, Who } from './events.ts';
export type { LocalEvaluator } from './local.ts';
export type { AparteOptions, Delivery } from './options.ts';
export type { Stats } from './sender.ts';
export { AparteError, type ErrorCode, isAparteError, type Issue } from '../core/errors.ts';
export { type Purpose, PURPOSES, type PurposeRecord } from '../core/consent.ts';
