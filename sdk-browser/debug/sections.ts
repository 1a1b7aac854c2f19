import { PURPOSES } from '../../core/consent.ts';
import type { WireDecision } from '../decisions.ts';
import type { DebugState } from '../types.ts';
import type { DebugTexts } from './messages.ts';

/** One part of the overlay: rows of a name and what there is to say of it. */
export interface Section {
  readonly title: string;
  readonly rows: readonly (readonly [name: string, said: string])[];
}

/** An identifier as it may be shown on a screen that others see too: its ends. */
export function masked(id: string | undefined): string {
  if (id === undefined) return '–';
  return id.length > 8 ? `${id.slice(0, 4)}…${id.slice(-2)}` : '…';
}

/** Everything the overlay shows, of this visitor and this page alone. `spots` are the keys of the places on the page,
 *  a list's item after it: `hero`, `related · p-17`. Pure. */
export function sectionsOf(state: DebugState, spots: readonly string[], texts: DebugTexts): Section[] {
  return [
    visitor(state, texts),
    decisions(state, spots, texts),
    exposures(state, texts),
    events(state, texts),
    permissions(state, texts),
  ];
}

function visitor({ id, anonymousId, userId, revision }: DebugState, texts: DebugTexts): Section {
  return {
    title: texts.visitor,
    rows: [
      [texts.device, `${masked(anonymousId)} (${texts.kept[id]})`],
      [texts.user, masked(userId)],
      [texts.revision, typeof revision === 'number' ? String(revision) : '–'],
    ],
  };
}

function decisions(state: DebugState, spots: readonly string[], texts: DebugTexts): Section {
  const known = Object.entries(state.decisions).map(
    // Written by the Worker, looked at field by field.
    ([key, decision]) => [readable(key), describe(Object(decision) as WireDecision, texts)] as const,
  );
  const asked = new Set(known.map(([key]) => key));
  const open = spots.filter((spot) => !asked.has(spot)).map((spot) => [spot, texts.notAsked] as const);
  const rows = [...known, ...open];
  return { title: texts.spots, rows: rows.length > 0 ? rows : [['', texts.noSpots]] };
}

/** `related"item":"p-17"`, as the SDK keeps it, as `related · p-17`. */
function readable(key: string): string {
  const values = key.match(/(?<=:")[^"]*/g) ?? [];
  return [key.split('"')[0], ...values].join(' · ');
}

function describe({ variant, reason, errorCode, experiment }: WireDecision, texts: DebugTexts): string {
  return [
    `${texts.reason}: ${[reason ?? '–', errorCode].filter(Boolean).join(' ')}`,
    ...(variant ? [`${texts.version}: ${variant}`] : []),
    ...(experiment ? [`${texts.test}: ${experiment.key}`] : []),
  ].join(' · ');
}

function exposures({ queue }: DebugState, texts: DebugTexts): Section {
  const rows = queue.settled
    .map((messageId) => /^x:.*:([^:]+):(\d+):(\w+)$/.exec(messageId))
    .filter((found) => found !== null)
    .map(([, experiment = '', run = '', stage = '']) => [experiment, `${stage} (${run})`] as const);
  return { title: texts.exposures, rows: rows.length > 0 ? rows : [['', texts.none]] };
}

function events({ queue, dropped, errors }: DebugState, texts: DebugTexts): Section {
  const lost = Object.entries(dropped).map(([code, count]) => `${code} ${count}`);
  return {
    title: texts.events,
    rows: [
      [texts.queued, `${queue.events} (${queue.bytes} B)`],
      [texts.waiting, String(queue.waiting)],
      [texts.settled, String(queue.settled.length)],
      [texts.dropped, lost.join(', ') || '0'],
      ...errors.map(({ code, message }) => [texts.problems, `${code} ${message}`] as const),
    ],
  };
}

function permissions({ consent }: DebugState, texts: DebugTexts): Section {
  const rows = PURPOSES.map(
    (purpose) => [texts.purposes[purpose], consent.purposes[purpose] ? texts.yes : texts.no] as const,
  );
  return { title: texts.permissions, rows: consent.decided ? rows : [['', texts.undecided], ...rows] };
}
