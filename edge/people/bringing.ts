import type { Environment } from '../../core/config/types.ts';
import type { Env } from '../env.ts';
import type { BroughtChoice, ConsentRequest, Name } from './contract.ts';
import type { ExportPage, Looks, Standing, StandingAsk } from './look-contract.ts';
import { shardCount, shardOf, shardStub, type ShardStub } from './slots.ts';

// The callers' side of imports: many people at a time, each shard once, and again for what had moved.

/** A name points from a device to a user: one step, and one for a race. */
const MAX_STEPS = 4;

/** How what is to be imported stands to what is stored, in the order of the questions. */
export function standings(
  env: Env,
  environment: Environment,
  asks: readonly (Omit<StandingAsk, 'name'> & { readonly home: Name })[],
): Promise<readonly Exclude<Standing, { moved: Name }>[]> {
  const call = async (shard: ShardStub, items: readonly (typeof asks)[number][]) => {
    const questions = items.map(({ home, ...ask }) => ({ ...ask, name: home.name }));
    const answers = await shard.look(environment, 'standing', { asks: questions });
    return answers.map((answer) => (answer.moved === undefined ? { answer } : { moved: answer.moved }));
  };
  return everywhere(env, environment, asks, call);
}

/** Records choices made elsewhere. Of one person they must not stand in two calls at a time. */
export function bringChoices(
  env: Env,
  environment: Environment,
  requests: readonly ConsentRequest[],
): Promise<readonly Exclude<BroughtChoice, { status: 'moved' }>[]> {
  return everywhere(env, environment, requests, async (shard, items) => {
    const answers = await shard.bringChoices(items);
    return answers.map((answer) => (answer.status === 'moved' ? { moved: answer.to } : { answer }));
  });
}

/** A page of one shard's part of an export. */
export function exportPageOf(
  env: Env,
  environment: Environment,
  shard: number,
  ask: Looks['exportPage']['ask'],
): Promise<ExportPage> {
  return shardStub(env, environment, shard).look(environment, 'exportPage', ask);
}

/** The names of the traits that anybody has, in order. */
export async function traitNamesOf(env: Env, environment: Environment): Promise<string[]> {
  const names = new Set<string>();
  const shards = Array.from({ length: shardCount(env) }, (_, shard) => shard);
  await Promise.all(
    shards.map(async (shard) => {
      for (let after = 0, more = true; more;) {
        const page = await shardStub(env, environment, shard).look(environment, 'traitNames', { after });
        for (const name of page.names) names.add(name);
        ({ after, more } = page);
      }
    }),
  );
  return [...names].sort();
}

async function everywhere<Q extends { readonly home: Name }, A>(
  env: Env,
  environment: Environment,
  questions: readonly Q[],
  ask: (shard: ShardStub, items: readonly Q[]) => Promise<readonly ({ answer: A } | { moved: Name })[]>,
): Promise<A[]> {
  const answers: A[] = [];
  let pending = questions.map((question, index) => ({ question, index }));
  for (let step = 0; pending.length > 0; step++) {
    if (step === MAX_STEPS) throw new Error('a name moved in a circle');
    const groups = new Map<number, typeof pending>();
    for (const one of pending) {
      const shard = shardOf(env, one.question.home.slot);
      const group = groups.get(shard);
      if (group === undefined) groups.set(shard, [one]);
      else group.push(one);
    }
    const next: typeof pending = [];
    await Promise.all(
      [...groups].map(async ([shard, items]) => {
        const stub = shardStub(env, environment, shard);
        const found = await ask(
          stub,
          items.map(({ question }) => question),
        );
        for (const [i, { question, index }] of items.entries()) {
          const one = found[i];
          if (one === undefined) throw new Error('a shard left a question out');
          if ('moved' in one) next.push({ question: { ...question, home: one.moved }, index });
          else answers[index] = one.answer;
        }
      }),
    );
    pending = next.sort((a, b) => a.index - b.index);
  }
  return answers;
}
