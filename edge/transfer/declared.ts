import { AparteError } from '../../core/errors.ts';
import type { ImportKind } from '../../core/import/job.ts';
import type { InspectAnswer } from '../../core/wire/transfer.ts';
import type { CompiledEnvironment } from '../project/port.ts';

/** What the project declares for imports: purposes and their legal basis; null: nothing (DESIGN §7). */
export function declaredOf(compiled: CompiledEnvironment | null): InspectAnswer['declared'] {
  const declared = compiled?.config.project.sources?.import;
  if (declared?.basis === undefined || declared.purposes.length === 0) return null;
  return { purposes: declared.purposes, basis: declared.basis };
}

/** Refuses what could not be stored, before any row is sent. Choices are the people's own, and items are nobody's. */
export function requireDeclared(compiled: CompiledEnvironment | null, kind: ImportKind): void {
  if (kind === 'items' || kind === 'consents' || declaredOf(compiled) !== null) return;
  const message =
    'sources.import: expected purposes and a basis declared in the published project document, got none: nothing of a file about people may be stored without';
  throw new AparteError('CONSENT_DENIED', message, {
    issues: [{ path: 'sources.import', code: 'CONSENT_DENIED', message }],
  });
}

/** The external identifier types that the project declares. */
export function identifierTypesOf(compiled: CompiledEnvironment | null): readonly string[] {
  const declared = Object.keys(compiled?.config.project.identifiers ?? {});
  return declared.filter((type) => type !== 'userId' && type !== 'anonymousId');
}
