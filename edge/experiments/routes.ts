import { Hono } from 'hono/tiny';
import type { PublishedConfig } from '../../core/config/published.ts';
import type { ExperimentDocument } from '../../core/config/types.ts';
import { purposeList } from '../../core/consent.ts';
import { AparteError } from '../../core/errors.ts';
import {
  type AdminCall,
  type AdminEnv,
  environmentIn,
  numberIn,
  readBodyAs,
  spreadPublication,
  SwitchBody,
} from '../admin/port.ts';
import { askShard, type EvidenceEvent, shardCount } from '../people/port.ts';
import { loadRuntime, projectOf } from '../project/port.ts';
import { pageOver } from './pages.ts';
import { type Asked, listOf, resultsOf, runOf, summaryOf } from './results.ts';
import { switchExperiment } from './switch.ts';
import { trafficOf } from './traffic.ts';

/** Tests: their list, start and stop, results, and what results were computed from. */
export const experimentRoutes = new Hono<AdminEnv>();

experimentRoutes.get('/v1/admin/experiments', async (c) => {
  const stored = await projectOf(c.env).listDocuments('experiment');
  const documents = stored.flatMap(({ document }) => (document.kind === 'experiment' ? [document] : []));
  const asked = await askedOf(c);
  if (asked === null) {
    const none = documents.map((document) => summaryOf(document, undefined, 0));
    return c.json({ experiments: none });
  }
  return c.json(await listOf(asked, documents));
});

experimentRoutes.post('/v1/admin/experiments/:key/start', (c) => switchTo(c, 'running'));
experimentRoutes.post('/v1/admin/experiments/:key/stop', (c) => switchTo(c, 'stopped'));

experimentRoutes.get('/v1/admin/experiments/:key/results', async (c) => {
  const { asked, document } = await ranOf(c);
  return c.json(await resultsOf(asked, document));
});

experimentRoutes.get('/v1/admin/experiments/:key/rows', async (c) => {
  const { asked, document } = await ranOf(c);
  const variant = c.req.query('variant');
  const of = { experiment: document.key, ...(variant === undefined ? {} : { variant }) };
  const page = await pageOver(
    shardCount(c.env),
    c.req.query('after'),
    limitOf(c),
    (shard, page) => ask(asked, shard, 'units', { ...of, ...page }),
    ({ rows }) => rows.length,
  );
  const units = page.answers.flatMap(({ rows }) => rows);
  const rows = units.map((unit) => ({ ...unit, exposedAt: new Date(unit.exposedAt).toISOString() }));
  return c.json({ rows, next: page.next });
});

experimentRoutes.get('/v1/admin/experiments/:key/events', async (c) => {
  const { asked, document } = await ranOf(c);
  const page = await pageOver(
    shardCount(c.env),
    c.req.query('after'),
    limitOf(c),
    (shard, page) => ask(asked, shard, 'evidence', { experiment: document.key, ...page }),
    ({ events }) => new Set(events.map(({ person }) => person)).size,
  );
  const events = page.answers.flatMap((answer) => answer.events);
  return c.json({ events: events.map(evidenceJson), next: page.next });
});

experimentRoutes.get('/v1/admin/traffic', async (c) => {
  const asked = await askedOf(c);
  if (asked === null) return c.json({ peopleADay: null, agreedShare: null, days: 0 });
  const days = numberIn(c.req.raw, 'days', { default: 14, min: 1, max: 31 });
  return c.json(await trafficOf(asked, days, c.req.query('audience')));
});

/** Asks one shard by the config that the answer is about. */
function ask<K extends 'units' | 'evidence'>(
  { env, environment, published }: Asked,
  ...[shard, kind, about]: [shard: number, kind: K, about: Parameters<typeof askShard<K>>[3]]
): ReturnType<typeof askShard<K>> {
  return askShard({ env, environment, revision: published.revision }, shard, kind, about);
}

function limitOf(c: AdminCall): number {
  return numberIn(c.req.raw, 'limit', { default: 100, min: 1, max: 1_000 });
}

function evidenceJson(event: EvidenceEvent): object {
  const timestamp = new Date(event.timestamp).toISOString();
  return { ...event, timestamp, purposes: purposeList(event.purposes) };
}

async function switchTo(c: AdminCall, status: 'running' | 'stopped'): Promise<Response> {
  const body = await readBodyAs(c.req.raw, SwitchBody);
  const key = c.req.param('key') ?? '';
  const { author } = c.get('actor');
  const switched = await switchExperiment(c.env, { ...body, key, status, author });
  await spreadPublication(c, body.environment);
  return c.json(switched);
}

/** What is published in the environment asked about; null: nothing yet. */
async function askedOf(c: AdminCall): Promise<Asked | null> {
  const environment = environmentIn(c.req.raw, c.env);
  const published: PublishedConfig | undefined = (await loadRuntime(c.env, c.executionCtx)).environment(
    environment,
  )?.config;
  return published === undefined ? null : { env: c.env, environment, published, now: Date.now() };
}

/** A test that ran in the environment asked about. */
async function ranOf(c: AdminCall): Promise<{ asked: Asked; document: ExperimentDocument }> {
  const key = c.req.param('key') ?? '';
  const [asked, stored] = await Promise.all([askedOf(c), projectOf(c.env).readDocument('experiment', key)]);
  const found = asked === null ? undefined : runOf(asked.published, key);
  if (asked === null || found === undefined)
    throw new AparteError('NOT_FOUND', `There is no experiment "${key}" that ran.`);
  const document = stored?.document;
  if (document?.kind === 'experiment') return { asked, document };
  // Its draft was deleted: what was published is enough to read the result.
  const { flag, variants = [] } = found.run;
  return { asked, document: { kind: 'experiment', key, flag, variants } };
}
