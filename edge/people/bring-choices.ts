import { setConsent } from './consent.ts';
import type { BroughtChoice, ConsentRequest } from './contract.ts';
import type { Shard } from './shard.ts';
import { hold, lookUp } from './store.ts';
import { tombstoneOf } from './tombstones.ts';

/** Records choices made elsewhere, each at its own time and with a receipt, in order. One that is not newer than the
 *  choice that stands, or is of before an erasure, changes nothing: an import takes no permission back that was given
 *  since, nor gives one. */
export async function bringChoices(
  shard: Shard,
  requests: readonly ConsentRequest[],
): Promise<readonly BroughtChoice[]> {
  const [first] = requests;
  if (first === undefined) return [];
  const config = await shard.config(first.environment, first.revision);
  const answers: BroughtChoice[] = [];
  for (const request of requests) {
    const found = lookUp(shard, request.home.name);
    const person = found.kind === 'held' ? hold(shard, found.n)?.person : undefined;
    const { device } = request;
    const ofDevice =
      device !== undefined && person !== undefined && Object.hasOwn(person.devices, device)
        ? person.devices[device]
        : undefined;
    const standing = device === undefined ? person?.choice : ofDevice;
    const erasedAt = tombstoneOf(shard, request.home.name)?.at ?? -1;
    if ((standing !== undefined && standing.at >= request.now) || request.now <= erasedAt) {
      answers.push({ status: 'older' });
      continue;
    }
    const answer = setConsent(shard, config, request);
    answers.push(answer.moved === undefined ? { status: 'recorded' } : { status: 'moved', to: answer.moved });
  }
  await shard.storage.sync();
  return answers;
}
