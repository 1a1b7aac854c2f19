import type { JsonObject } from '../../core/events.ts';
import type { Outgoing } from '../../core/import/identify-rows.ts';
import type { RowProblem } from '../../core/import/job.ts';
import { AparteError, type Issue } from '../../core/errors.ts';
import { acceptEvents, type AcceptOptions } from '../collect/port.ts';
import { type Name, standings } from '../people/port.ts';
import type { PartFrame } from './part.ts';

/** How often a busy shard is asked again before the part is answered 503, and the pause between, in ms. */
const TRIES = 40;
const PAUSE_MS = 250;

/** Stores events the way every event goes, and counts what became of their rows. */
export async function applyEvents(frame: PartFrame, events: readonly Outgoing[]): Promise<void> {
  for (const wave of waves(events)) await applyWave(frame, wave, false);
}

/** An event whose id is stored, and whom it went to. */
interface Known {
  readonly outgoing: Outgoing;
  readonly home: Name;
}

/** Events of one id go one after the other: the second finds what the first stored. */
function waves(events: readonly Outgoing[]): Outgoing[][] {
  const left: Outgoing[][] = [];
  const times = new Map<string, number>();
  for (const event of events) {
    const n = times.get(event.messageId) ?? 0;
    times.set(event.messageId, n + 1);
    (left[n] ??= []).push(event);
  }
  return left;
}

async function applyWave(frame: PartFrame, wave: readonly Outgoing[], isAgain: boolean): Promise<void> {
  const { tally } = frame;
  const byId = new Map(wave.map((outgoing) => [outgoing.messageId, outgoing]));
  const answer = await accept(frame, wave);
  const left = new Set(wave);
  for (const { index, errors } of answer.rejected) {
    const outgoing = wave[index];
    if (outgoing === undefined || !left.delete(outgoing)) continue;
    tally.rejected(outgoing.rows, errors.map(problemOf));
  }
  const known: Known[] = [];
  for (const [i, item] of (answer.events ?? []).entries()) {
    const outgoing = byId.get(item.event.messageId);
    const status = answer.outcomes?.[i]?.status;
    if (outgoing === undefined || status === 'rejected' || !left.delete(outgoing)) continue;
    if (status === 'stored') tally.accepted(outgoing.rows.length);
    else if (status === 'duplicate') known.push({ outgoing, home: item.home });
    else tally.withheld(outgoing.rows.length);
  }
  for (const outgoing of left) tally.withheld(outgoing.rows.length); // nothing of it is allowed: no shard was asked
  if (known.length > 0) await settleKnown(frame, known, isAgain);
}

/** Events whose id is stored: the same again changes nothing. An order that says something else is not taken a second
 *  time. A profile without a time of its own is what holds now, so it is said again where the person says otherwise. */
async function settleKnown(frame: PartFrame, known: readonly Known[], isAgain: boolean): Promise<void> {
  const { tally, job } = frame;
  const asks = known.map(({ outgoing: { event, messageId, digest }, home }) => ({
    home,
    messageId,
    digest,
    ...(job.kind === 'profiles' ? { traits: event['traits'] as JsonObject } : {}), // made by `profileEvents`
  }));
  const found = await standings(frame.env, frame.environment, asks);
  const again: Outgoing[] = [];
  for (const [i, { outgoing }] of known.entries()) {
    const standing = found[i];
    const isTimeless = job.kind === 'profiles' && outgoing.event['timestamp'] === job.startedAt;
    if (isTimeless && !isAgain && standing?.saysTraits === false && standing.keepsTraits === true) {
      const messageId = `${outgoing.messageId}:${job.id}`;
      again.push({ ...outgoing, messageId, event: { ...outgoing.event, messageId } });
    } else if (standing?.stored === 'other') tally.rejected(outgoing.rows, [KNOWN_OTHERWISE]);
    else tally.unchanged(outgoing.rows.length);
  }
  if (again.length > 0) await applyWave(frame, again, true);
}

const KNOWN_OTHERWISE: RowProblem = {
  field: 'orderId',
  reason:
    'expected an order that is not known yet, or the same lines: an order is taken once, and its rows must stand together in the file',
};

async function accept(frame: PartFrame, wave: readonly Outgoing[]) {
  const options = optionsOf(frame);
  const envelope = { batch: true, events: wave.map(({ event }) => event) };
  for (let attempt = 1; ; attempt++) {
    const answer = await acceptEvents(envelope, options);
    if (!answer.overloaded) return answer;
    if (attempt === TRIES) throw new AparteError('OVERLOADED', 'The shards are busy. Send the part again.');
    await scheduler.wait(PAUSE_MS);
  }
}

/** As a server with a secret key would send them, but by the project's word for imports. */
function optionsOf({ env, environment, compiled }: PartFrame): AcceptOptions {
  return {
    env,
    admitted: {
      key: { kind: 'secret', environment, match: '', kid: 'import', source: 'import', trusted: true },
      environment,
      gpc: false,
      trusted: true,
    },
    environment: compiled,
    isDeclared: true,
    proof: { share: () => undefined, proves: () => true },
    internal: false,
    now: Date.now(),
  };
}

/** What a shard or the wire found, without the place in the batch, which is ours. */
function problemOf({ path, message }: Issue): RowProblem {
  const field = path.replace(/^batch\[\d+\]\.?/, '');
  return { field, reason: message.replace(/^batch\[\d+\]\.?/, '').replace(`${field}: `, '') };
}
