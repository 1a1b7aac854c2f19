import { createHmac } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { startInstance } from '../../../playground/start/instance.ts';
import { makeSecrets } from '../../../playground/start/secrets.ts';
import { bundle } from '../harness.ts';
import { anEvent, startPeople } from '../people/people-edge.ts';

const stateDir = mkdtempSync(join(tmpdir(), 'aparte-old-'));
const secrets = makeSecrets('t');
afterAll(() => rmSync(stateDir, { recursive: true, force: true }));

const AT = Date.UTC(2026, 5, 1);
const order = anEvent({
  messageId: 'old-1',
  userId: 'u-old',
  name: 'Order Completed',
  timestamp: AT,
  receivedAt: AT,
  properties: { order_id: 'o-1', revenue: 12, currency: 'EUR' },
});

/** A name as format 1 made it. */
function nameOf(type: string, value: string): { name: string; slot: number } {
  const hmac = createHmac('sha256', Buffer.from(secrets.pepper, 'base64url'))
    .update(`${type.length}:${type}${value}`)
    .digest();
  return { name: `dev/id/${hmac.toString('base64url')}`, slot: hmac.readUInt16BE(0) >> 4 };
}

/** Writes what format 1 kept of one user with a device and an order, as it wrote it. */
async function writeOld(): Promise<void> {
  const user = nameOf('userId', 'u-old');
  const device = nameOf('anonymousId', 'd-old');
  const id = `${user.slot.toString(16).padStart(3, '0')}-AAAAAAAAAAAAAAAAAAAAAA`;
  const totals = { orders: 1, amountMinor: 1_200, refundedMinor: 0, unconverted: 0, firstAt: AT, lastAt: AT };
  const person = {
    format: 1,
    id,
    createdAt: AT,
    firstSeenAt: AT,
    lastSeenAt: AT,
    events: 1,
    assignmentId: 'u-old',
    traits: { plan: { value: 'pro', at: AT, by: 'old-0' } },
    totals,
    ranges: {},
    did: {},
    exposures: {},
    recent: [],
    devices: {},
    definitions: 1,
    version: AT,
  };
  const insert = 'INSERT INTO identifiers (name, type, value, slot, person, moved) VALUES (?, ?, ?, ?, ?, ?)';
  const there = [
    [`INSERT INTO meta VALUES ('format', '1')`],
    [`INSERT INTO people (n, id, doc, hash, purposes) VALUES (1, ?, ?, '', 63)`, id, JSON.stringify(person)],
    [insert, user.name, 'userId', 'u-old', user.slot, 1, null],
    [insert, device.name, 'anonymousId', 'd-old', device.slot, 1, null],
    [
      'INSERT INTO events (person, message_id, at, name, mask, claimed, body) VALUES (1, ?, ?, ?, 63, NULL, ?)',
      order.messageId,
      AT,
      order.name,
      JSON.stringify(order),
    ],
    [`INSERT INTO orders VALUES (1, 'o-1', '')`],
  ];
  const worker = await bundle('test/workerd/old-shard.ts');
  const old = await startInstance({
    stateDir,
    port: 0,
    workerPath: worker,
    assetsDir: stateDir,
    secrets,
    shards: 1,
  });
  const answer = await fetch(old.url, {
    method: 'POST',
    body: JSON.stringify({ shard: 0, statements: there }),
    headers: { connection: 'close' },
  });
  expect(await answer.text()).toBe('written');
  await old.stop();
}

describe('a state folder of format 1', () => {
  it('opens with this release, and everything in it works; a later format than the next is refused', async () => {
    await writeOld();
    let edge = await startPeople({ stateDir, secrets, shards: 1 });
    const user = await edge.nameOf({ type: 'userId', value: 'u-old' });
    expect(await edge.profileOf(user)).toMatchObject({
      events: 1,
      traits: { plan: 'pro' },
      totals: { orders: 1, amountMinor: 1_200 },
    });
    expect(await edge.send(order)).toMatchObject({ status: 'duplicate' });
    expect(await edge.send({ anonymousId: 'd-old', userId: 'u-old' })).toMatchObject({ status: 'stored' });
    expect(await edge.profileOf(await edge.nameOf({ type: 'anonymousId', value: 'd-old' }))).toMatchObject({
      events: 2,
    });
    // Back to this release from the next one: its format is read too, and left as it is.
    await edge.sql(`UPDATE meta SET value = '2' WHERE key = 'format' RETURNING key`);
    await edge.stop();
    edge = await startPeople({ stateDir, secrets, shards: 1 });
    expect(await edge.profileOf(user)).toMatchObject({ events: 2 });
    expect(await edge.sql(`SELECT value FROM meta WHERE key = 'format'`)).toEqual([{ value: '2' }]);
    await edge.erase(user);
    expect(await edge.profileOf(user)).toBeNull();
    await edge.sql(`UPDATE meta SET value = '3' WHERE key = 'format' RETURNING key`);
    await edge.stop();
    edge = await startPeople({ stateDir, secrets, shards: 1 });
    await expect(edge.profileOf(user)).rejects.toThrow('expected format 1 or 2, got 3');
    await edge.stop();
  });
});
