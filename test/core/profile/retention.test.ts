import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkProject } from '../../../core/config/check-project.ts';
import type { ProjectDocument } from '../../../core/config/types.ts';
import {
  AT_HAND_EVENTS,
  AT_HAND_MS,
  retentionKind,
  retentionRules,
  whereTo,
} from '../../../core/profile/retention.ts';

const DAY = 86_400_000;
const NOW = 5_000 * DAY;

describe('retention', () => {
  const rules = retentionRules({ default: '500d', events: { Seen: '30d', page: '3650d' }, anonymous: '10d' });

  it('takes what is declared, in whatever unit, and keeps the rest as long as its person', () => {
    expect([rules.keptMs('Seen'), rules.keptMs('page'), rules.keptMs('Other')]).toEqual([
      30 * DAY,
      3_650 * DAY,
      500 * DAY,
    ]);
    expect([rules.shortestMs, rules.anonymousMs]).toEqual([30 * DAY, 10 * DAY]);
    const none = retentionRules(undefined);
    expect([none.keptMs('Seen'), none.shortestMs, none.anonymousMs]).toEqual([Infinity, Infinity, 90 * DAY]);
  });

  it('calls a track by its name and everything else by its type', () => {
    expect(retentionKind({ type: 'track', name: 'Seen' })).toBe('Seen');
    expect(retentionKind({ type: 'page', name: 'Seen' })).toBe('page');
  });

  it('never brings back what has left, drops in time, and keeps what is young and among the newest', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('Seen', 'page', 'Other', '__proto__'),
        fc.integer({ min: 0, max: 5_000 * DAY }),
        fc.nat({ max: 3 * AT_HAND_EVENTS }),
        fc.nat({ max: 2_000 * DAY }),
        (kind, at, place, later) => {
          const order = ['keep', 'archive', 'drop'];
          const first = whereTo({ kind, at, place }, rules, NOW);
          expect(order.indexOf(whereTo({ kind, at, place }, rules, NOW + later))).toBeGreaterThanOrEqual(
            order.indexOf(first),
          );
          expect(first === 'drop').toBe(NOW - at > rules.keptMs(kind));
          if (first !== 'drop')
            expect(first === 'keep').toBe(NOW - at <= AT_HAND_MS && place < AT_HAND_EVENTS);
        },
      ),
    );
  });

  it('is refused with its path where it is no duration, or longer than ten years', () => {
    const project: ProjectDocument = {
      kind: 'project',
      key: 'p',
      currency: 'EUR',
      timeZone: 'UTC',
      locales: ['en'],
    };
    const issues = checkProject({
      ...project,
      retention: { default: '4000d', events: { Seen: '0d', 'A b': '90d' }, anonymous: '1d' },
    });
    expect(issues.map(({ path }) => path)).toEqual(['retention.default', 'retention.events.Seen']);
  });
});
