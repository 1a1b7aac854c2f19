import type { PublishedConfig } from '../config/published.ts';

/** What reducing reads of a published config, compiled once per publication. */
export interface Definitions {
  readonly revision: number;
}

/** Compiles a published config for reducing events. */
export function compileDefinitions(config: PublishedConfig): Definitions {
  return { revision: config.revision };
}
