// What the project stop offers the others: the runtime config every request needs, and whose key it carries.

export type { CompiledEnvironment } from './compiled.ts';
export { environmentOfHost } from './hosts.ts';
export { findKey } from './keys.ts';
export type { LoadedRuntime, RuntimeStamp } from './loader.ts';
export { type CounterSums, type ProjectRpc, projectOf } from './rpc.ts';
export { loadAtLeast, loadRuntime } from './runtime.ts';
