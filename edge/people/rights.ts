// What a person's rights need in a shard: erasing, exporting, keeping no longer than declared. A module of its own,
// imported at its first use: no event and no decision loads it.

export { answerRight } from './rights/answers.ts';
export { eventsIn, unfile } from './rights/archive.ts';
export { retain } from './rights/retain.ts';
export { runErasure } from './rights/erase.ts';
