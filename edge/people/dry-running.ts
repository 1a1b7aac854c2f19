import type { Environment, ProjectDocument } from '../../core/config/types.ts';
import { identifierTypes } from '../../core/identifier-types.ts';
import { dryRun, type DryRun } from '../../core/people/dry-run.ts';
import type { Env } from '../env.ts';
import { shardCount, shardStub } from './slots.ts';

/** What rules would do to the people of an environment. */
export interface DryRunAnswer {
  /** With what counts as proof today. */
  readonly proven: DryRun;
  /** With what pages claimed as well: what would happen if their key were trusted, or a token proved it. */
  readonly withClaims: DryRun;
  /** Whether a shard had more events or identifiers than are read. */
  readonly cut: boolean;
}

/** Asks every shard what its people hold and show, and plays it by the rules. Rejects when a shard fails. */
export async function dryRunOf(
  env: Env,
  environment: Environment,
  project: Pick<ProjectDocument, 'identifiers' | 'identity'>,
): Promise<DryRunAnswer> {
  const ask = { identifiers: project.identifiers ?? {} };
  const parts = await Promise.all(
    Array.from({ length: shardCount(env) }, (_, shard) =>
      shardStub(env, environment, shard).look(environment, 'shown', ask, 0),
    ),
  );
  const shown = parts.flatMap((part) => part.shown);
  const types = identifierTypes({ identifiers: ask.identifiers });
  const sharedDevice = project.identity?.sharedDevice ?? 'nobody';
  return {
    proven: dryRun(shown, { types, sharedDevice, withClaims: false }),
    withClaims: dryRun(shown, { types, sharedDevice, withClaims: true }),
    cut: parts.some((part) => part.cut),
  };
}
