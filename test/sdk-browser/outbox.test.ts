// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { PURPOSES } from '../../core/consent.ts';
import { createOutbox, narrow } from '../../sdk-browser/outbox.ts';
import { aSession } from './a-session.ts';

beforeEach(() => void vi.useFakeTimers({ now: Date.parse('2026-03-01T12:00:00Z') }));
afterEach(() => void vi.useRealTimers());

const anEvent = (messageId: string, more = {}) => ({
  messageId,
  timestamp: new Date().toISOString(),
  ...more,
});
const batchOf = (outbox: ReturnType<typeof createOutbox>) =>
  (outbox.next()?.body as { batch: { messageId: string; context: object }[] } | undefined)?.batch ?? [];

describe('createOutbox', () => {
  it('drops and counts events made before a choice, and sends none of them after it', () => {
    const session = aSession({});
    const outbox = createOutbox(session, {}, () => undefined);
    expect(outbox.add(anEvent('a'))).toBe(false);
    session.choose({ analytics: true });
    outbox.consented();
    expect(outbox.next()).toBeUndefined();
    expect(session.reports.dropped).toEqual({ CONSENT_DENIED: 1 });
    expect(session.reports.lastTen).toEqual([]);
  });

  it('keeps them in memory if the site asks, and gives them the purposes of the choice', () => {
    const session = aSession({});
    const outbox = createOutbox(session, { beforeConsent: 'wait' }, () => undefined);
    outbox.add(anEvent('a'));
    expect(outbox.next()).toBeUndefined();
    expect(outbox.size().waiting).toBe(1);
    session.choose({ analytics: true });
    outbox.consented();
    const [event] = batchOf(outbox);
    expect(event?.messageId).toBe('a');
    expect(event?.context).toEqual({
      consent: {
        categoryPreferences: Object.fromEntries(
          PURPOSES.map((purpose) => [purpose, purpose === 'analytics']),
        ),
      },
    });
  });

  it('drops waiting events when the choice grants nothing but storage', () => {
    const session = aSession({});
    const outbox = createOutbox(session, { beforeConsent: 'wait' }, () => undefined);
    outbox.add(anEvent('a'));
    session.choose({});
    outbox.consented();
    expect(outbox.size()).toMatchObject({ events: 0, bytes: 0, waiting: 0 });
    expect(session.reports.dropped).toEqual({ CONSENT_DENIED: 1 });
  });

  it('holds at most 50 events, and none for longer than 30 minutes', () => {
    const session = aSession({});
    const outbox = createOutbox(session, { beforeConsent: 'wait' }, () => undefined);
    outbox.add(anEvent('old'));
    vi.setSystemTime(Date.now() + 31 * 60_000);
    for (let i = 0; i < 50; i++) outbox.add(anEvent(`e${i}`));
    session.choose({ analytics: true });
    outbox.consented();
    expect(session.reports.dropped).toEqual({ QUEUE_FULL: 1, EXPIRED: 1 });
    expect(outbox.size().events).toBe(49);
  });

  it('narrows what is queued when a purpose is taken back, and drops what has none left', () => {
    const session = aSession({ purposes: { analytics: true, personalization: true } });
    const outbox = createOutbox(session, {}, () => undefined);
    outbox.add(anEvent('both'));
    outbox.add(anEvent('own', { context: { consent: { categoryPreferences: { analytics: true } } } }));
    session.choose({ personalization: true, advertising: true });
    outbox.consented();
    const events = batchOf(outbox);
    expect(events.map((event) => event.messageId)).toEqual(['both']);
    expect(events[0]?.context).toMatchObject({
      consent: { categoryPreferences: { analytics: false, personalization: true, advertising: false } },
    });
    expect(session.reports.dropped).toEqual({ CONSENT_DENIED: 1 });
  });
});

describe('the same messageId', () => {
  it('is sent once in the life of a page, also after it was acknowledged', () => {
    const outbox = createOutbox(aSession({ purposes: { analytics: true } }), {}, () => undefined);
    outbox.add(anEvent('x:1'));
    outbox.next()?.settle({ status: 200, retryAfterMs: 0, body: {} });
    expect(outbox.add(anEvent('x:1'))).toBe(true);
    expect(outbox.next()).toBeUndefined();
  });
});

describe('narrow', () => {
  it('grants nothing to an event whose own record leaves a purpose out', () => {
    const event = anEvent('a', { context: { consent: { categoryPreferences: {} } } });
    expect(narrow(event, { analytics: true })).toBeUndefined();
  });
});
