import type { AparteEvent, JsonObject } from '../../core/events.ts';
import { choiceOf } from '../../core/import/consent-rows.ts';
import type { Outgoing } from '../../core/import/identify-rows.ts';
import type { ReadRow } from '../../core/import/read-rows.ts';
import { parseEvent } from '../../core/wire/events.ts';
import { type Name, nameOf, standings } from '../people/port.ts';
import type { ForeseenRow } from './contract.ts';
import { identifiersOf, typesOf } from './homes.ts';
import type { PartFrame } from './part.ts';

// What an import would do, without doing it: the same rows, read the same way, asked about instead of stored.

interface Question {
  readonly rows: readonly ReadRow['row'][];
  /** In the order in which they are believed. */
  readonly names: readonly Name[];
  readonly messageId?: string;
  readonly digest?: string;
  readonly traits?: JsonObject;
  readonly choiceAt?: number;
}

/** Foresees events of profiles and orders. Each is checked as it would be at the door. */
export async function foreseeEvents(frame: PartFrame, events: readonly Outgoing[]): Promise<void> {
  const seen = new Set<string>();
  const questions: Question[] = [];
  for (const outgoing of events) {
    const parsed = parseEvent(structuredClone(outgoing.event), {
      receivedAt: Date.now(),
      source: 'import',
      trusted: true,
      random: () => '',
      indexPath: '',
      identifiers: typesOf(frame.compiled),
      trustsExternal: true,
    });
    if (!parsed.ok) {
      const problems = parsed.issues.map(({ path, message }) => ({
        field: path,
        reason: message.replace(`${path}: `, ''),
      }));
      frame.tally.rejected(outgoing.rows, problems);
      continue;
    }
    const isRepeated = seen.has(outgoing.messageId);
    seen.add(outgoing.messageId);
    if (isRepeated) frame.tally.unchanged(outgoing.rows.length);
    else questions.push(await questionOf(frame, outgoing, parsed.value.event));
  }
  await answer(frame, questions);
}

async function questionOf(frame: PartFrame, outgoing: Outgoing, parsed: AparteEvent): Promise<Question> {
  const { rows, event, messageId, digest } = outgoing;
  const { userId, anonymousId, externalIds = [] } = parsed;
  const names = await namesOf(frame, [
    ...(userId === undefined ? [] : [{ type: 'userId', value: userId }]),
    ...(anonymousId === undefined ? [] : [{ type: 'anonymousId', value: anonymousId }]),
    ...externalIds,
  ]);
  const isProfile = frame.job.kind === 'profiles';
  return { rows, names, messageId, digest, ...(isProfile ? { traits: event['traits'] as JsonObject } : {}) };
}

/** Foresees choices. */
export async function foreseeChoices(frame: PartFrame, rows: readonly ReadRow[]): Promise<void> {
  const questions: Question[] = [];
  for (const read of rows) {
    const choice = choiceOf(read);
    if ('reason' in choice) {
      frame.tally.rejected([read.row], [choice]);
      continue;
    }
    questions.push({
      rows: [read.row],
      names: await namesOf(frame, identifiersOf(frame.compiled, choice.identity)),
      choiceAt: choice.at,
    });
  }
  await answer(frame, questions);
}

function namesOf({ env, environment }: PartFrame, identifiers: readonly { type: string; value: string }[]) {
  return Promise.all(identifiers.map((identifier) => nameOf(env, environment, identifier)));
}

async function answer(frame: PartFrame, questions: readonly Question[]): Promise<void> {
  const asks = questions.flatMap(({ names, messageId, digest, traits }) =>
    names.map((home) => ({
      home,
      ...(messageId === undefined ? {} : { messageId }),
      ...(digest === undefined ? {} : { digest }),
      ...(traits === undefined ? {} : { traits }),
      ...(home.identifier.type === 'anonymousId' && messageId === undefined
        ? { device: home.identifier.value }
        : {}),
    })),
  );
  const standing = await standings(frame.env, frame.environment, asks);
  let next = 0;
  for (const question of questions) {
    const own = question.names.map((name, i) => ({ name, found: standing[next + i] }));
    next += question.names.length;
    const known = own.find(({ found }) => found !== undefined && found.person !== null);
    tell(frame, question, known?.found, known?.name.identifier.type ?? null);
  }
}

function tell(
  { tally }: PartFrame,
  question: Question,
  found: Awaited<ReturnType<typeof standings>>[number] | undefined,
  by: string | null,
): void {
  const count = question.rows.length;
  const isSame =
    found?.stored === 'same' ||
    (question.choiceAt !== undefined && found?.choiceAt !== undefined && found.choiceAt >= question.choiceAt);
  if (found?.stored === 'other' && question.traits === undefined) {
    tally.rejected(question.rows, [
      { field: 'orderId', reason: 'expected an order that is not known with other lines' },
    ]);
    return;
  }
  const what: ForeseenRow['what'] = isSame ? 'unchanged' : by === null ? 'new' : 'changed';
  if (isSame) tally.unchanged(count);
  else tally.accepted(count);
  const [first] = question.rows;
  if (first !== undefined) tally.foreseen({ line: first.line, what, person: found?.person ?? null, by });
}
