import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EXPOSURE_EVENT, exposureMessageId } from '../../../core/events.ts';
import { aConfig, type PeopleEdge, startPeople } from './people-edge.ts';

let edge: PeopleEdge;
beforeAll(async () => {
  edge = await startPeople({ published: aConfig() });
});
afterAll(() => edge.stop());

function exposure(anonymousId: string, experiment: string, run: number) {
  return {
    anonymousId,
    name: EXPOSURE_EVENT,
    messageId: exposureMessageId(anonymousId, experiment, run, 'assigned'),
    properties: { experiment, variant: 'offer', stage: 'assigned', run, assignmentId: anonymousId },
  };
}

async function exposuresOf(anonymousId: string) {
  return (await edge.profileOf(await edge.nameOf({ type: 'anonymousId', value: anonymousId })))?.exposures;
}

describe('an exposure to a test that this shard has not heard of', () => {
  it('is stored and no more when nobody knows such a test', async () => {
    const anonymousId = crypto.randomUUID();
    expect((await edge.send(exposure(anonymousId, 'made-up', 1))).status).toBe('stored');
    expect(await exposuresOf(anonymousId)).toEqual({});
  });

  it('counts when the test started a moment ago: the shard asks for the newer publication', async () => {
    const experiments = { hero: { flag: 'hero', run: 1, unit: 'device' as const } };
    await edge.publishUnseen(aConfig({ revision: 2, experiments }));
    // After made-up tests a shard rests a second before it asks again: the first of these comes from another shard or
    // after that rest.
    await expect
      .poll(
        async () => {
          const anonymousId = crypto.randomUUID();
          await edge.send(exposure(anonymousId, 'hero', 1));
          return exposuresOf(anonymousId);
        },
        { timeout: 10_000 },
      )
      .toMatchObject({ hero: { variant: 'offer', run: 1 } });
  });
});
