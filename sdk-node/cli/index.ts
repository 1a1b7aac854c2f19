// What the command line offers to other programs: the playground starts an instance and replays into it.
export { applyDocuments, applyItems, callAdmin, type Plan, readDocuments } from './documents.ts';
export { replayCommand } from './replay/command.ts';
export { replay, type ReplayOptions, type ReplayProgress, type ReplayReport } from './replay/replay.ts';
