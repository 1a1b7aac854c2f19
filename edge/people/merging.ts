// Merges, as a module of its own, imported at the first one: most requests join nobody.

export { beginLink, release, runMerge } from './merge.ts';
export { confirm, disown, repoint, surrender } from './surrender.ts';
