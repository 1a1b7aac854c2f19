// What is needed only while somebody watches: a module of its own, imported at its first use.

export { openRoom } from './live/room.ts';
export { sendLive } from './live/sender.ts';
