import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildKillable, client, type Killable, type KillableBuild, startKillable } from './killable.ts';

const ROUNDS = 6;
const CONNECTIONS = 8;
const PEOPLE = 40;

let stateDir = '';
let built: KillableBuild;
let instance: Killable;
beforeAll(async () => {
  stateDir = mkdtempSync(join(tmpdir(), 'aparte-kill-'));
  built = await buildKillable();
  instance = await startKillable(stateDir, built);
});
afterAll(async () => {
  await instance.kill();
  rmSync(stateDir, { recursive: true, force: true });
});

const consent = { consent: { categoryPreferences: { analytics: true, personalization: true } } };

interface Sent {
  readonly messageId: string;
  readonly path: string;
  readonly body: object;
}

/** What page and server send: events of devices, batches, logins that link a device to its user. */
function aMessage(person: number): Sent {
  const messageId = randomUUID();
  const anonymousId = `device-${person}`;
  const event = { messageId, anonymousId, event: 'Product Viewed', context: consent };
  const kind = Math.random();
  if (kind < 0.2) {
    return {
      messageId,
      path: '/v1/identify',
      body: { messageId, anonymousId, userId: `user-${person}`, context: consent },
    };
  }
  if (kind < 0.4) return { messageId, path: '/v1/batch', body: { batch: [{ type: 'track', ...event }] } };
  return { messageId, path: '/v1/track', body: event };
}

/** Loads the instance from several connections and kills it a millisecond after an acknowledgement in the middle. */
async function loadAndKill(acknowledgements: number): Promise<{ acknowledged: Sent[]; unanswered: Sent[] }> {
  const acknowledged: Sent[] = [];
  const unanswered: Sent[] = [];
  const { call, close } = client(instance.url, 'wk_server_local');
  let killed: Promise<void> | undefined;
  const connection = async () => {
    while (killed === undefined) {
      const message = aMessage(Math.floor(Math.random() * PEOPLE));
      const answer = await call('POST', message.path, message.body);
      if (answer?.status === 200) acknowledged.push(message);
      else unanswered.push(message);
      if (acknowledged.length >= acknowledgements) {
        killed ??= new Promise((resolve) => setTimeout(resolve, 1)).then(() => instance.kill());
      }
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, connection));
  await killed;
  close();
  return { acknowledged, unanswered };
}

async function timesStored(messages: readonly Sent[]): Promise<number[]> {
  const { call, close } = client(instance.url, 'sk_local');
  const counts: number[] = [];
  for (const { messageId } of messages) {
    const answer = await call('GET', `/v1/events?messageId=${messageId}`);
    counts.push(answer?.json?.events?.length ?? -1);
  }
  close();
  return counts;
}

describe('kill -9 of the whole process (invariant 1)', () => {
  it(`loses nothing that was acknowledged, in ${ROUNDS} rounds under load`, async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const { acknowledged, unanswered } = await loadAndKill(100 + round * 40);
      instance = await startKillable(stateDir, built);
      const counts = await timesStored(acknowledged);
      expect(counts.filter((count) => count !== 1)).toEqual([]);

      // What was not answered is sent again, as clients do, and then is there once (invariant 2).
      const { call, close } = client(instance.url, 'wk_server_local');
      for (const message of unanswered) {
        expect((await call('POST', message.path, message.body))?.status).toBe(200);
      }
      close();
      expect((await timesStored(unanswered)).filter((count) => count !== 1)).toEqual([]);
    }

    // Logins that were acknowledged led their device to its user, through every kill.
    const { call, close } = client(instance.url, 'sk_local');
    for (let person = 0; person < PEOPLE; person++) {
      const user = await call('GET', `/v1/profiles/userId/user-${person}`);
      if (user?.status !== 200) continue;
      const end = Date.now() + 20_000;
      for (;;) {
        const device = await call('GET', `/v1/profiles/anonymousId/device-${person}`);
        if (device?.json?.id === user.json.id) break;
        if (Date.now() > end) throw new Error(`device-${person} never reached its user`);
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      const now = await call('GET', `/v1/profiles/userId/user-${person}`);
      const listed = await call('GET', `/v1/profiles/userId/user-${person}/events?limit=1000`);
      expect(now?.json.events).toBe(listed?.json.events.length);
    }
    close();
  });
});
