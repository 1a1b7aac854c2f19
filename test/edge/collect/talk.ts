import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import type { Answer, TestEdge } from '../harness.ts';

/** What a visitor who agreed to everything but advertising sends with each event. */
export const GRANTED = { storage: true, analytics: true, personalization: true, experimentation: true };

/** An event's consent record. */
export function record(purposes: Record<string, boolean> = GRANTED): {
  consent: { categoryPreferences: Record<string, boolean> };
} {
  return { consent: { categoryPreferences: purposes } };
}

/** A valid track event of a new device, with consent; anything may be replaced. */
export function anEvent(
  fields: Record<string, unknown> = {},
): Record<string, unknown> & { messageId: string } {
  return {
    type: 'track',
    event: 'Product Viewed',
    messageId: `m-${randomUUID()}`,
    anonymousId: randomUUID(),
    context: record(),
    ...fields,
  };
}

/** Publishes a project whose servers may use data by contract, as the demo's do. */
export async function publishProject(edge: TestEdge, project: Record<string, unknown> = {}): Promise<number> {
  const document = {
    kind: 'project',
    key: 'demo',
    currency: 'EUR',
    timeZone: 'Europe/Paris',
    locales: ['en', 'fr'],
    sources: {
      browser: { purposes: [] },
      server: { purposes: ['analytics', 'personalization', 'experimentation'], basis: 'contract' },
    },
    ...project,
  };
  const answer = await edge.admin('POST', '/apply', {
    documents: [document],
    publish: { environment: 'dev', name: 'test project' },
  });
  expect(answer.status, answer.text).toBe(200);
  return Number(answer.json.revision);
}

/** The stored events that a query finds, newest first, as the API shows them. */
// oxlint-disable-next-line typescript/no-explicit-any -- tests look into answers freely and assert what they find
export async function storedEvents(edge: TestEdge, query: string): Promise<any[]> {
  const answer = await edge.get(`/v1/events?${query}`);
  expect(answer.status, answer.text).toBe(200);
  return answer.json.events;
}

/** Whether an event with this messageId is stored, exactly once. */
export async function isStored(edge: TestEdge, messageId: string): Promise<boolean> {
  const found = await storedEvents(edge, `messageId=${encodeURIComponent(messageId)}`);
  expect(found.length).toBeLessThan(2);
  return found.length === 1;
}

/** The paths and codes that an answer names. */
export function named(errors: { path: string; code: string }[]): string[] {
  return errors.map(({ path, code }) => `${path} ${code}`);
}

/** The names of an answer's headers, without those the server's clock or socket adds. */
export function headerNames(answer: Answer): string[] {
  return [...answer.headers.keys()].filter((name) => name !== 'date').sort();
}

/** A raw request, for what `post` would tidy up. */
export async function send(
  edge: TestEdge,
  path: string,
  init: { method?: string; headers?: Record<string, string>; body?: BodyInit },
): Promise<Answer> {
  const response = await fetch(edge.url + path, { method: 'POST', ...init });
  const text = await response.text();
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    json = undefined; // not JSON: the test reads `text`
  }
  return { status: response.status, headers: response.headers, text, json };
}
