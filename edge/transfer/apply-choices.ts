import { choiceOf, type ImportedChoice } from '../../core/import/consent-rows.ts';
import type { ReadRow } from '../../core/import/read-rows.ts';
import { MAX_FUTURE_MS } from '../../core/events.ts';
import type { RowProblem } from '../../core/import/job.ts';
import type { CompiledEnvironment } from '../project/port.ts';
import { identifierIssues } from '../../core/identity.ts';
import { bringChoices, nameOf } from '../people/port.ts';
import { identifiersOf } from './homes.ts';
import type { PartFrame } from './part.ts';

/** Records the choices of rows, each at its own time with its receipt. In the order of time, so that a file of a
 *  person's whole history is recorded whole. A row with a user binds the person; one with a device alone, the device. */
export async function applyChoices(frame: PartFrame, rows: readonly ReadRow[]): Promise<void> {
  const { env, environment, tally, compiled } = frame;
  const choices: { read: ReadRow; choice: ImportedChoice }[] = [];
  for (const read of rows) {
    const choice = choiceOf(read);
    const problem = 'reason' in choice ? choice : wrongIdentifier(compiled, choice);
    if (problem !== null) tally.rejected([read.row], [problem]);
    else if (!('reason' in choice)) choices.push({ read, choice });
  }
  choices.sort((a, b) => a.choice.at - b.choice.at);
  const requests = await Promise.all(
    choices.map(async ({ choice }) => {
      const [first = { type: 'userId', value: '' }] = identifiersOf(compiled, choice.identity);
      return {
        environment,
        revision: compiled?.revision ?? 0,
        now: choice.at,
        home: await nameOf(env, environment, first),
        purposes: choice.purposes,
        source: choice.source,
        ...(first.type === 'anonymousId' ? { device: first.value } : {}),
        ...(choice.textVersion === undefined ? {} : { textVersion: choice.textVersion }),
        ...(choice.basis === undefined ? {} : { basis: choice.basis }),
      };
    }),
  );
  const answers = await bringChoices(env, environment, requests);
  const recorded = answers.filter(({ status }) => status === 'recorded').length;
  tally.accepted(recorded);
  tally.unchanged(answers.length - recorded);
}

function wrongIdentifier(
  compiled: CompiledEnvironment | null,
  { identity, at }: ImportedChoice,
): RowProblem | null {
  if (at > Date.now() + MAX_FUTURE_MS)
    return { field: 'timestamp', reason: 'expected a time at most 24 h ahead' };
  const identifiers = identifiersOf(compiled, identity);
  if (identifiers.length === 0)
    return { field: 'userId', reason: 'expected an identifier of a declared type, got none' };
  for (const { type, value } of identifiers) {
    const [issue] = identifierIssues(type, value, type);
    if (issue !== undefined) return { field: type, reason: issue.message.replace(`${type}: `, '') };
  }
  return null;
}
