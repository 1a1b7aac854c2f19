import type { Environment } from '../../../core/config/types.ts';
import type { Shard } from '../shard.ts';
import { backupPage, beginRestore, endRestore, rest, restoreLines } from './backup.ts';
import { bury } from './bury.ts';
import type { Rights } from './contract.ts';
import { dumpEvents, dumpPerson } from './dump.ts';
import { certify, erase } from './erase.ts';

type Answers = {
  readonly [K in keyof Rights]: (
    shard: Shard,
    environment: Environment,
    ask: Rights[K]['ask'],
  ) => Rights[K]['answer'] | Promise<Rights[K]['answer']>;
};

const ANSWERS: Answers = {
  erase: (shard, _environment, ask) => erase(shard, ask),
  certificate: (shard, _environment, { erasure }) => certify(shard, erasure),
  async bury(shard, _environment, ask) {
    const gone = shard.storage.transactionSync(() => bury(shard, ask));
    await shard.storage.sync();
    return gone;
  },
  rest: (shard) => rest(shard),
  backup: (shard, _environment, ask) => backupPage(shard, ask),
  beginRestore: (shard, _environment, ask) => beginRestore(shard, ask),
  restore: (shard, _environment, ask) => restoreLines(shard, ask),
  endRestore: (shard, _environment, ask) => endRestore(shard, ask),
  dump: async (shard, environment, ask) => dumpPerson(shard, await shard.config(environment, 0), ask),
  dumpEvents: (shard, _environment, ask) => dumpEvents(shard, ask),
};

/** Answers what a person's rights ask a shard. Part of the rights module. */
export async function answerRight<K extends keyof Rights>(
  shard: Shard,
  environment: Environment,
  kind: K,
  ask: Rights[K]['ask'],
): Promise<Rights[K]['answer']> {
  return ANSWERS[kind](shard, environment, ask);
}
