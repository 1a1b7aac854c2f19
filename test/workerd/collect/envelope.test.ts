import { describe, expect, it } from 'vitest';
import { batchEnvelope, MAX_BATCH_EVENTS } from '../../../edge/collect/envelope.ts';

function issuesOf(body: unknown): string[] {
  const envelope = batchEnvelope(body);
  return envelope.ok ? [] : envelope.issues.map((issue) => `${issue.code} ${issue.path}`);
}

describe('batchEnvelope', () => {
  it("takes events as they came, and the batch's context, integrations and sentAt", () => {
    const body = {
      batch: [{ a: 1 }, null],
      context: { x: 1 },
      integrations: {},
      sentAt: '2026-01-01T00:00:00Z',
    };
    expect(batchEnvelope({ ...body, timestamp: 'ignored' })).toEqual({
      ok: true,
      value: { ...body, events: body.batch, batch: true, sentAt: Date.UTC(2026, 0, 1) },
    });
  });

  it.each([
    ['no object', [], ['WRONG_TYPE ']],
    ['no batch', {}, ['REQUIRED batch']],
    ['a batch that is no list', { batch: {} }, ['WRONG_TYPE batch']],
    ['a batch of the prototype', JSON.parse('{"__proto__":{"batch":[]}}'), ['REQUIRED batch']],
    [
      'wrong shared fields, all of them named',
      { batch: [], context: 'x', integrations: 7, sentAt: 'noon' },
      ['WRONG_TYPE context', 'WRONG_TYPE integrations', 'WRONG_TYPE sentAt'],
    ],
    [
      'too many events',
      { batch: Array.from({ length: MAX_BATCH_EVENTS + 1 }, () => ({})) },
      ['BODY_TOO_LARGE batch'],
    ],
  ])('refuses %s', (_, body, issues) => {
    expect(issuesOf(body)).toEqual(issues);
  });

  it('refuses a shared context that would unfold into megabytes', () => {
    const context = { text: 'x'.repeat(30_000) };
    const batch = (length: number) => Array.from({ length }, () => ({ type: 'page' }));
    expect(issuesOf({ batch: batch(3000), context })).toEqual(['BODY_TOO_LARGE context']);
    expect(issuesOf({ batch: batch(10), context })).toEqual([]);
  });

  it('takes null as absent', () => {
    expect(issuesOf({ batch: [], context: null, integrations: null, sentAt: null })).toEqual([]);
  });
});
