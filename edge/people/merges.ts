import type { Environment } from '../../core/config/types.ts';
import { AparteError } from '../../core/errors.ts';
import { slotOfPerson } from '../../core/identity.ts';
import type { MergesAnswer, UndoneAnswer } from '../../core/wire/people-merges.ts';
import type { Env } from '../env.ts';
import { mergeIdOf } from './merge-ids.ts';
import { shardOf, shardStub } from './slots.ts';

// The callers' side of what is asked about merges, by the id of the person that stayed.

/** What became part of a person; null: nobody has this id. */
export async function mergesOfPerson(
  env: Env,
  environment: Environment,
  id: string,
): Promise<MergesAnswer | null> {
  const merges = await home(env, environment, id).look(environment, 'merges', { id });
  return merges === null ? null : { person: id, merges };
}

/** Takes out of a person what became part of it by this merge. Throws NOT_FOUND, or CONFLICT with the reason. */
export async function undoMerge(
  env: Env,
  environment: Environment,
  person: string,
  merge: string,
  by: string,
): Promise<UndoneAnswer> {
  const id = await known(env, environment, person, merge);
  const answer = await home(env, environment, person).part('undo', { id, by });
  if (answer.status === 'refused') throw new AparteError('CONFLICT', WHY[answer.why]);
  return answer;
}

/** Lets what was parted be linked again by the next event that shows it. Throws NOT_FOUND, CONFLICT. */
export async function allowMerge(
  env: Env,
  environment: Environment,
  person: string,
  merge: string,
): Promise<{ readonly allowed: true }> {
  const id = await known(env, environment, person, merge);
  const wasApart = await home(env, environment, person).part('allow', { id });
  if (!wasApart) throw new AparteError('CONFLICT', 'This merge was not undone: nothing is kept apart.');
  return { allowed: true };
}

const WHY = {
  unknown: 'There is no such merge.',
  'nothing moved': 'Nothing moved in this merge: there is nothing to undo.',
  log: 'Some of this person’s actions have left the log (retention): what they added can no longer be told apart.',
  names: 'None of the identifiers that came is still this person’s.',
};

/** The merge's id, if it is one of this person's. */
async function known(env: Env, environment: Environment, person: string, merge: string): Promise<string> {
  const found = await mergesOfPerson(env, environment, person);
  const id = mergeIdOf(environment, merge);
  if (id === null || found?.merges.some((one) => one.id === merge) !== true) {
    throw new AparteError('NOT_FOUND', 'This person has no such merge.');
  }
  return id;
}

function home(env: Env, environment: Environment, id: string): ReturnType<typeof shardStub> {
  return shardStub(env, environment, shardOf(env, slotOfPerson(id)));
}
