import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aFlag, anExperiment, aProject } from '../../core/config/documents.ts';
import { startEdge, type TestEdge } from '../harness.ts';

let edge: TestEdge;
beforeAll(async () => {
  edge = await startEdge();
});
afterAll(() => edge.stop());

const publish = (only?: readonly string[]) =>
  edge.admin('POST', '/publish', {
    environment: 'dev',
    name: 'Some',
    ...(only === undefined ? {} : { only }),
  });
const save = (document: { kind: string; key: string }) =>
  edge.admin('PUT', `/documents/${document.kind}/${document.key}`, document);
const defaults = async () => {
  const { number } = (await edge.admin('GET', '/revisions?environment=dev')).json.revisions[0] as {
    number: number;
  };
  const { contents } = (await edge.admin('GET', `/revisions/${number}?environment=dev`)).json as {
    contents: { kind: string; key: string; default?: unknown }[];
  };
  return Object.fromEntries(
    contents.filter(({ kind }) => kind === 'flag').map((flag) => [flag.key, flag.default]),
  );
};

describe('publishing some documents only', () => {
  it('leaves every other draft as it was last published', async () => {
    await save(aProject());
    await save(aFlag({ key: 'one', default: 'first' }));
    await save(aFlag({ key: 'two', default: 'first' }));
    expect((await publish()).status).toBe(200);
    await save(aFlag({ key: 'one', default: 'second' }));
    await save(aFlag({ key: 'two', default: 'unfinished' }));
    await save(aFlag({ key: 'three', default: 'unfinished' }));
    expect((await publish(['flag/one'])).status).toBe(200);
    expect(await defaults()).toEqual({ one: 'second', two: 'first' });
  });

  it('takes a deleted document away, and only that one', async () => {
    await edge.admin('DELETE', '/documents/flag/one');
    await edge.admin('DELETE', '/documents/flag/two');
    expect((await publish(['flag/one'])).status).toBe(200);
    expect(await defaults()).toEqual({ two: 'first' });
  });

  it('names what does not exist, and refuses what needs a document that is not published', async () => {
    const unknown = await publish(['flag/nowhere']);
    expect([unknown.status, unknown.json.errors]).toMatchObject([
      400,
      [{ path: 'only', code: 'UNKNOWN_REFERENCE' }],
    ]);
    await save(anExperiment({ flag: 'three' }));
    const alone = await publish([`experiment/${anExperiment().key}`]);
    expect(alone.status).toBe(400);
    expect(JSON.stringify(alone.json.errors)).toContain('three');
    expect(await defaults()).toEqual({ two: 'first' });
  });
});
