import { compileCondition, type CompiledCondition } from '../../core/conditions/compile.ts';
import type { PublishedConfig, SourceDefaults } from '../../core/config/published.ts';
import type { SourceDeclaration } from '../../core/config/types.ts';
import { purposeMaskOf } from '../../core/consent.ts';
import { type CompiledRuleset, compileRuleset } from '../../core/flags/compile.ts';
import { compileDefinitions, type Definitions } from '../../core/profile/definitions.ts';

/** One environment's published config with what is made of it, once a version and isolate.
 *  Everything but `config` and `revision` is made at its first use. */
export interface CompiledEnvironment {
  readonly config: PublishedConfig;
  readonly revision: number;
  /** Every flag, killed ones with their defaults only. */
  readonly ruleset: CompiledRuleset;
  /** audience key → what is asked when deciding; audiences without a read part are not in it. */
  readonly readParts: ReadonlyMap<string, CompiledCondition>;
  /** Purposes each source may use before a person chose. */
  readonly sourceDefaults: SourceDefaults;
  /** What reducing events reads. */
  readonly definitions: Definitions;
  /** Anything else that depends on the config alone: `make` runs once for this config, its answer is kept.
   *  Pass a module-level function: it is the key. */
  derive<T>(make: (config: PublishedConfig) => T): T;
}

/** Wraps a published config; cheap, nothing is compiled yet. */
export function compileEnvironment(config: PublishedConfig): CompiledEnvironment {
  const made = new Map<unknown, unknown>();
  function derive<T>(make: (config: PublishedConfig) => T): T {
    if (!made.has(make)) made.set(make, make(config));
    return made.get(make) as T; // set under this very function one line above
  }
  return {
    config,
    revision: config.revision,
    get ruleset() {
      return derive(compileRuleset);
    },
    get readParts() {
      return derive(readPartsOf);
    },
    get sourceDefaults() {
      return derive(sourceDefaultsOf);
    },
    get definitions() {
      return derive(compileDefinitions);
    },
    derive,
  };
}

/** What each source may do before a choice: nothing, unless the project document declares it (DESIGN §7). */
export function sourceDefaultsOf(config: PublishedConfig): SourceDefaults {
  const mask = (declared: SourceDeclaration | undefined) => purposeMaskOf(declared?.purposes ?? []);
  const sources = config.project.sources;
  return { browser: mask(sources?.browser), server: mask(sources?.server), import: mask(sources?.import) };
}

function readPartsOf(config: PublishedConfig): ReadonlyMap<string, CompiledCondition> {
  const parts = new Map<string, CompiledCondition>();
  for (const audience of config.audiences) {
    if (audience.read !== undefined) parts.set(audience.key, compileCondition(audience.read));
  }
  return parts;
}
