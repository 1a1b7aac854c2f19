import { identifierTypes, NO_EXTERNAL_TYPES, readExternalIds } from '../../core/identifier-types.ts';
import type { Identifier } from '../../core/identity.ts';
import type { RowIdentity } from '../../core/import/identify-rows.ts';
import type { CompiledEnvironment } from '../project/port.ts';

/** The project's external identifier types. */
export function typesOf(compiled: CompiledEnvironment | null): ReturnType<typeof identifierTypes> {
  return compiled === null ? NO_EXTERNAL_TYPES : identifierTypes(compiled.config.project);
}

/** Every identifier of a row as events name people, in the order in which they are believed; those of types that the
 *  project does not declare, or that stand for nobody, are left out. */
export function identifiersOf(compiled: CompiledEnvironment | null, identity: RowIdentity): Identifier[] {
  const { userId, anonymousId, devices, externalIds } = identity;
  const { ids } = readExternalIds({ externalIds: [...externalIds] }, typesOf(compiled), 'row');
  return [
    ...(userId === undefined ? [] : [{ type: 'userId', value: userId }]),
    ...(anonymousId === undefined ? [] : [{ type: 'anonymousId', value: anonymousId }]),
    ...devices.map((value) => ({ type: 'anonymousId', value })),
    ...ids,
  ];
}
