import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exposureMessageId } from '../../../core/events.ts';
import { makeSecrets } from '../../../playground/start/secrets.ts';
import type { TestEdge } from '../harness.ts';
import {
  CONSENT,
  cookiesOf,
  DOCUMENTS,
  FIRST_PARTY,
  GRANTED,
  OFFER,
  personalEdge,
  publish,
  stateOf,
  viewPhones,
} from './personal-edge.ts';

// #4: drift is 0. A served variant never differs from the one recorded for its assignmentId.

const origin = `export default { fetch() { return new Response('<html><body><p data-aparte="button">Buy</p></body></html>', { headers: { 'content-type': 'text/html' } }) } }`;

interface Device {
  readonly id: string;
  /** Both cookies, and the id's alone. */
  cookies: string;
  readonly idCookie: string;
  state: string;
  readonly variant: string;
}

let edge: TestEdge;
const again = {
  stateDir: mkdtempSync(join(tmpdir(), 'aparte-drift-')),
  secrets: makeSecrets('admin-token-of-tests'),
};
let devices: Device[] = [];

beforeAll(async () => {
  edge = await personalEdge({ origin, again });
  devices = await Promise.all(Array.from({ length: 24 }, () => newDevice()));
});
afterAll(async () => {
  await edge.stop();
  rmSync(again.stateDir, { recursive: true, force: true });
});

async function newDevice(): Promise<Device> {
  const consent = await edge.post(
    '/v1/consent',
    { purposes: GRANTED, source: 'test' },
    { headers: FIRST_PARTY },
  );
  const id = consent.json.anonymousId as string;
  const cookies = cookiesOf(consent);
  const idCookie = cookies.split('; ').find((one) => one.startsWith('aparte=')) ?? '';
  const first = await edge.post('/v1/decide', { keys: ['button'] }, { headers: { cookie: cookies } });
  const { variant, experiment } = first.json.decisions.button;
  const event = {
    type: 'track',
    anonymousId: id,
    messageId: exposureMessageId(first.json.assignmentId, experiment.key, experiment.run, 'assigned'),
    event: 'Experiment Viewed',
    properties: {
      experiment: experiment.key,
      variant,
      stage: 'assigned',
      run: experiment.run,
      assignmentId: first.json.assignmentId,
    },
    context: CONSENT,
  };
  const exposed = await edge.post(
    '/v1/batch',
    { batch: [event] },
    { headers: { ...FIRST_PARTY, cookie: cookies } },
  );
  const state = stateOf(exposed);
  return { id, cookies: `${idCookie}; aparte_state=${state}`, idCookie, state, variant };
}

/** What a device is served now, by every way it may come. */
async function served(device: Device): Promise<Record<string, string | null>> {
  const ask = async (headers: Record<string, string>, body: object = {}) =>
    (await edge.post('/v1/decide', { keys: ['button'], ...body }, { headers })).json.decisions.button
      .variant as string | null;
  const page = await edge.get('/', { headers: { accept: 'text/html', cookie: device.idCookie } });
  const json = /id="aparte-decisions">(.*?)<\/script>/.exec(page.text)?.[1] ?? '{}';
  return {
    reload: await ask({ cookie: device.cookies }),
    'cookie only': await ask({ cookie: device.idCookie }),
    'state only': await ask({ 'aparte-state': device.state }),
    'state and id': await ask({ 'aparte-state': device.state }, { anonymousId: device.id }),
    'expired state': await ask({ cookie: `${device.idCookie}; aparte_state=gone` }),
    page: (JSON.parse(json) as { decisions: { button: { variant: string | null } } }).decisions.button
      .variant,
  };
}

/** Every way gives the recorded variant. Right after a restart a shard may need longer to wake than a decision waits
 *  for it: then the default is served, and never another variant. */
async function expectNoDrift(options: { waking?: boolean } = {}): Promise<void> {
  for (const device of devices) {
    const look = async () => {
      const ways = Object.entries(await served(device));
      for (const [way, variant] of ways) {
        if (variant !== null || options.waking !== true)
          expect(`${way}: ${variant}`).toBe(`${way}: ${device.variant}`);
      }
      return ways.every(([, variant]) => variant !== null);
    };
    await expect.poll(look, { timeout: 10_000 }).toBe(true);
  }
}

describe('drift is 0', () => {
  it('both halves of the experiment are among the devices', () => {
    expect(new Set(devices.map((device) => device.variant))).toEqual(new Set(['control', 'now']));
  });

  it('on reload, with the cookie only, with the state only, with an expired state, on a page', () =>
    expectNoDrift());

  it('when weights change under the running experiment', async () => {
    const [control, now] = OFFER.variants;
    if (control === undefined || now === undefined) throw new Error('two variants');
    const shifted = {
      ...OFFER,
      variants: [
        { ...control, weight: 0.05 },
        { ...now, weight: 0.95 },
      ],
    };
    await publish(
      edge,
      DOCUMENTS.map((document) => (document.kind === 'experiment' ? shifted : document)),
    );
    await expectNoDrift();
    const after = await Promise.all(Array.from({ length: 20 }, () => newDevice()));
    expect(after.filter((device) => device.variant === 'now').length).toBeGreaterThan(13);
  });

  it('after a login on the device', async () => {
    for (const [n, device] of devices.entries()) {
      if (n >= 6) break;
      const linked = await edge.post(
        '/v1/identify',
        { userId: `user-${n}`, anonymousId: device.id, context: CONSENT },
        { key: 'wk_server_local' },
      );
      expect(linked.status).toBe(200);
    }
    await expectNoDrift();
    for (const [n, device] of devices.entries()) {
      if (n >= 6) break;
      // The join of the two people is a second step.
      const asServer = () =>
        edge.post('/v1/decide', { userId: `user-${n}`, keys: ['button'] }, { key: 'sk_local' });
      await expect
        .poll(async () => (await asServer()).json.assignmentId, { timeout: 10_000 })
        .toBe(device.id);
      expect((await asServer()).json.decisions.button.variant).toBe(device.variant);
    }
    await expectNoDrift();
  });

  it('after a restart, when only the stores remember', async () => {
    await edge.stop();
    edge = await personalEdge({ origin, again, documents: null });
    await expectNoDrift({ waking: true });
    await viewPhones(edge, { anonymousId: devices[0]?.id ?? '' });
    await expectNoDrift();
  });
});
