import type { Environment } from '../../core/config/types.ts';
import type { JsonObject } from '../../core/events.ts';
import type { Identifier } from '../../core/identity.ts';
import type { RowIdentity } from '../../core/import/identify-rows.ts';
import { AparteError } from '../../core/errors.ts';
import type { Env } from '../env.ts';
import { type Name, nameOf } from '../people/port.ts';

interface Place {
  readonly env: Env;
  readonly environment: Environment;
}

/** Whom an event that is made of rows goes to: its user, else its device, else the first identifier of another type. */
export function homeOf({ env, environment }: Place, event: JsonObject): Promise<Name> {
  const { userId, anonymousId, context } = event;
  if (typeof userId === 'string') return nameOf(env, environment, { type: 'userId', value: userId });
  if (typeof anonymousId === 'string')
    return nameOf(env, environment, { type: 'anonymousId', value: anonymousId });
  const { externalIds = [] } = context as { externalIds?: readonly { type: string; id: string }[] }; // made by `contextOf`
  const [first] = externalIds;
  if (first === undefined) throw new AparteError('IDENTIFIER_INVALID', 'an event without an identifier');
  return nameOf(env, environment, { type: first.type, value: first.id });
}

/** Every identifier of a row, in the order in which they are believed. */
export function identifiersOf(identity: RowIdentity): Identifier[] {
  const { userId, anonymousId, devices, externalIds } = identity;
  return [
    ...(userId === undefined ? [] : [{ type: 'userId', value: userId }]),
    ...externalIds.map(({ type, id }) => ({ type, value: id })),
    ...(anonymousId === undefined ? [] : [{ type: 'anonymousId', value: anonymousId }]),
    ...devices.map((value) => ({ type: 'anonymousId', value })),
  ];
}
