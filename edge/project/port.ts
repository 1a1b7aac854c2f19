// What the project stop offers the others: the runtime config every request needs, whose key it carries, and the
// Project object itself.

export { type CompiledEnvironment, compileEnvironment } from './compiled.ts';
export { type Declared, declaredFor } from './declared.ts';
export type { StoredDocument } from './documents.ts';
export { EXPIRED_MS } from './freshness.ts';
export { environmentOfHost } from './hosts.ts';
export { constantTimeEqual, findKey, sha256Hex } from './keys.ts';
export type { LoadedRuntime } from './loader.ts';
export { valueOf } from './outcome.ts';
export { type CounterSums, projectOf } from './rpc.ts';
export { loadAtLeast, loadRuntime, noteChange } from './runtime.ts';
