import type { Environment } from '../../core/config/types.ts';
import type { Env } from '../env.ts';
import type { Happened, Watched } from './contract.ts';

export type { Watched } from './contract.ts';

// What the live stop offers the others: to say what happens, while somebody watches. All but the question whether is in
// a module of its own.

const watched: { [E in Environment]?: number } = {};

/** Hears with the config's stamp that somebody watches. */
export function noteWatched(news: Watched | undefined): void {
  Object.assign(watched, news);
}

/** Shows what happened to those who watch, beside the answer. Without any it costs one comparison. */
export function showLive(
  env: Env,
  ctx: { waitUntil(work: Promise<unknown>): void },
  environment: Environment,
  happened: Happened,
): void {
  if (happened.now < (watched[environment] ?? 0)) {
    ctx.waitUntil(import('../live.ts').then(({ sendLive }) => sendLive(env, environment, happened)));
  }
}
