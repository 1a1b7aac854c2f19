import * as v from 'valibot';
import { SCHEMAS } from '../../core/config/schemas.ts';
import { ENVIRONMENTS } from '../../core/config/types.ts';
import { admin, type DescribedRoute, ofEnvironment } from './described-route.ts';
import { MERGE_ROUTES } from './openapi-merges.ts';
import { IssueSchema, JsonObjectSchema } from '../../core/wire/schemas.ts';
import { LiveSettingsSchema, OverviewSchema, SessionSchema } from './overview-schemas.ts';
import {
  ApplyBody,
  AudienceSizeBody,
  AudienceWhyBody,
  ReapplyBody,
  IdentityKeyBody,
  KeyBody,
  KillBody,
  PlanBody,
  PreviewBody,
  PublishBody,
  RestoreBody,
} from './requests.ts';

import { RfmRefreshBody } from './rfm-routes.ts';

const text = v.string();
const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const environment = v.picklist(ENVIRONMENTS);
const page = (max: number) => ({
  limit: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(max))),
  before: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1))),
});
const { item, ...configSchemas } = SCHEMAS;
const document = v.union(Object.values(configSchemas));
const stored = v.object({ document, etag: text, author: text, savedAt: text });
const revision = v.object({
  environment,
  number: count,
  name: text,
  note: text,
  author: text,
  at: text,
  restores: v.nullable(count),
  documents: count,
});
const diff = v.object({
  added: v.array(text),
  changed: v.array(v.object({ document: text, paths: v.array(text) })),
  removed: v.array(text),
  unchanged: count,
});
const killed = v.object({ flag: text, environment, killed: v.boolean() });
const key = v.object({
  kid: text,
  kind: v.picklist(['write', 'secret']),
  environment,
  name: text,
  source: v.picklist(['browser', 'server', 'import']),
  trusted: v.boolean(),
  origins: v.nullable(v.array(text)),
  author: text,
  createdAt: text,
  key: v.nullable(text),
});
const entry = v.object({
  id: count,
  at: text,
  author: text,
  action: text,
  target: text,
  before: v.nullable(text),
  after: v.nullable(text),
  detail: v.nullable(text),
});
const imported = v.object({
  accepted: count,
  rejected: v.array(v.object({ line: count, errors: v.array(IssueSchema) })),
  rejectedCount: count,
});
const items = v.pipe(v.array(item), v.maxLength(500));

/** Every route of this stop but those of tests. */
export const ADMIN_ROUTES: readonly DescribedRoute[] = [
  admin('get', '/session', 'Who is signed in, with which role, and the project they look at.', {
    query: ofEnvironment,
    answer: SessionSchema,
  }),
  admin('get', '/overview', 'Today, the last 14 days, and what is live; at most some seconds old.', {
    query: ofEnvironment,
    answer: OverviewSchema,
  }),
  admin('get', '/live-settings', 'What is live: spots with rules, running tests, settings switched off.', {
    query: ofEnvironment,
    answer: LiveSettingsSchema,
  }),
  admin('get', '/documents', 'Drafts, all or of one kind.', {
    query: v.object({ kind: v.optional(v.picklist(Object.keys(configSchemas))) }),
    answer: v.object({ documents: v.array(stored) }),
  }),
  admin('get', '/documents/{kind}/{key}', 'One draft, with its ETag.', { answer: stored }),
  admin('put', '/documents/{kind}/{key}', 'Saves a draft. `If-Match` guards against overwriting.', {
    body: document,
    answer: stored,
  }),
  admin('delete', '/documents/{kind}/{key}', 'Deletes a draft. What is published stays.', {
    answer: v.object({ deleted: text }),
  }),
  admin('post', '/plan', 'What applying documents would change.', { body: PlanBody, answer: diff }),
  admin('post', '/apply', 'Saves documents together, and publishes them if asked: all or nothing.', {
    body: ApplyBody,
    answer: v.object({ plan: diff, revision: v.optional(count), publication: v.optional(revision) }),
  }),
  admin('post', '/publish', 'Publishes the drafts, or `only` some, to an environment as its next revision.', {
    body: PublishBody,
    answer: revision,
  }),
  admin('post', '/previews', 'A link to a page with drafts, seen as members of audiences, for an hour.', {
    body: PreviewBody,
    answer: v.object({ token: text, url: text, expiresAt: text }),
  }),
  admin('get', '/revisions', 'Publications of an environment, newest first.', {
    query: v.object({ environment: v.optional(environment), ...page(200) }),
    answer: v.object({ revisions: v.array(revision) }),
  }),
  admin('get', '/revisions/{number}', 'One publication with its documents.', {
    query: ofEnvironment,
    answer: v.object({ ...revision.entries, contents: v.array(document) }),
  }),
  admin('post', '/revisions/{number}/restore', 'Publishes an earlier revision again, as a new one.', {
    body: RestoreBody,
    answer: revision,
  }),
  admin('post', '/flags/{key}/kill', 'Switches a flag off in an environment, everywhere within 5 s.', {
    body: KillBody,
    answer: killed,
  }),
  admin('delete', '/flags/{key}/kill', 'Switches a flag on again.', { query: ofEnvironment, answer: killed }),
  admin('get', '/people', 'People by any identifier or what one begins with; without `q` the newest.', {
    query: v.object({
      ...ofEnvironment.entries,
      q: v.optional(text),
      limit: page(200).limit,
      next: v.optional(text),
    }),
    answer: v.object({ people: v.array(JsonObjectSchema), total: v.optional(count), next: v.optional(text) }),
  }),
  admin(
    'get',
    '/people/{id}',
    'A person: identifiers, details, permissions and receipts, orders, audiences.',
    {
      query: ofEnvironment,
      answer: JsonObjectSchema,
    },
  ),
  admin('get', '/people/{id}/timeline', "A person's actions, newest first.", {
    query: v.object({ ...ofEnvironment.entries, limit: page(200).limit, next: v.optional(text) }),
    answer: v.object({ events: v.array(JsonObjectSchema), next: v.optional(text) }),
  }),
  admin('get', '/people/{id}/receipts', "Every receipt of a person's choices, as hash chains.", {
    query: ofEnvironment,
    answer: JsonObjectSchema,
  }),
  admin('get', '/people/{id}/why', 'Why a person is in a published audience or not, clause by clause.', {
    query: v.object({ ...ofEnvironment.entries, audience: text }),
    answer: JsonObjectSchema,
  }),
  admin('get', '/people/{id}/decisions', 'What every setting would be now and why, and what was recorded.', {
    query: ofEnvironment,
    answer: JsonObjectSchema,
  }),
  admin(
    'post',
    '/audiences/size',
    'How many people a condition holds for, with a sample; goes on by `next`.',
    {
      body: AudienceSizeBody,
      answer: JsonObjectSchema,
    },
  ),
  admin('post', '/audiences/why', 'Why a person is in an audience or not, also one that is being written.', {
    body: AudienceWhyBody,
    answer: JsonObjectSchema,
  }),
  admin('get', '/rfm', 'How many buyers have which recency and frequency scores, in a range or in all.', {
    query: v.object({ ...ofEnvironment.entries, range: v.optional(text) }),
    answer: JsonObjectSchema,
  }),
  admin('get', '/rfm/people', 'Buyers of a named cell, or of one pair of scores; who spent most first.', {
    query: v.object({
      ...ofEnvironment.entries,
      range: v.optional(text),
      cell: v.optional(text),
      r: v.optional(count),
      f: v.optional(count),
      limit: v.optional(count),
    }),
    answer: JsonObjectSchema,
  }),
  admin('get', '/rfm/migration', 'Who went from which cell to which between two times.', {
    query: v.object({ ...ofEnvironment.entries, range: v.optional(text), from: text, until: text }),
    answer: JsonObjectSchema,
  }),
  admin('post', '/rfm/refresh', 'Finds the cuts anew from what people bought.', {
    body: RfmRefreshBody,
    answer: JsonObjectSchema,
  }),
  admin('get', '/reapply', 'How far bringing everybody up to changed definitions has come.', {
    query: ofEnvironment,
    answer: JsonObjectSchema,
  }),
  admin('post', '/reapply', 'Pauses, resumes or cancels it, or sets how many people a second it takes.', {
    body: ReapplyBody,
    answer: JsonObjectSchema,
  }),
  admin('get', '/vocabulary', 'Actions, their properties, details, ranges: what audiences may ask about.', {
    query: ofEnvironment,
    answer: JsonObjectSchema,
  }),
  admin('get', '/audit', 'Who did what when, newest first.', {
    query: v.object(page(1_000)),
    answer: v.object({ entries: v.array(entry) }),
  }),
  admin('get', '/status', 'The project at a glance.', { answer: JsonObjectSchema }),
  ...MERGE_ROUTES,
  admin('get', '/keys', 'Valid keys; of secrets everything but the secret.', {
    answer: v.object({ keys: v.array(key) }),
  }),
  admin('post', '/keys', 'Makes a key. The answer is the only time a secret is shown.', {
    body: KeyBody,
    answer: key,
  }),
  admin('delete', '/keys/{kid}', 'Ends a key.', { answer: v.object({ revoked: text }) }),
  admin('get', '/identity-keys', 'Keys that sign identity tokens.', {
    answer: v.object({ keys: v.array(JsonObjectSchema) }),
  }),
  admin('post', '/identity-keys', 'Adds one, as a JWK with `kid` and `alg`.', {
    body: IdentityKeyBody,
    answer: JsonObjectSchema,
  }),
  admin('delete', '/identity-keys/{kid}', 'Removes one.', { answer: v.object({ removed: text }) }),
  admin('get', '/items', 'The catalogue, in the order of keys.', {
    query: v.object({ ...ofEnvironment.entries, limit: page(1_000).limit, after: v.optional(text) }),
    answer: v.object({ items: v.array(item), next: v.nullable(text) }),
  }),
  admin('post', '/items', 'Adds or replaces items: a list, or NDJSON. Bad ones are listed in `rejected`.', {
    query: ofEnvironment,
    body: items,
    answer: imported,
  }),
  admin('put', '/items', 'The same.', { query: ofEnvironment, body: items, answer: imported }),
  admin('get', '/items/{key}', 'One item.', { query: ofEnvironment, answer: item }),
  admin('delete', '/items/{key}', 'Deletes one item.', {
    query: ofEnvironment,
    answer: v.object({ deleted: text }),
  }),
  {
    method: 'get',
    path: '/v1/live',
    summary: 'Actions and decisions as they happen, sampled, as server-sent events of at most five minutes.',
    keys: ['admin'],
    query: ofEnvironment,
    answer: text,
  },
  {
    method: 'post',
    path: '/v1/import/items',
    summary: 'The catalogue from a server: NDJSON in parts of at most 8 MB.',
    keys: ['secret'],
    body: item,
    bodyType: 'application/x-ndjson',
    answer: imported,
  },
  {
    method: 'get',
    path: '/api/features/{clientKey}',
    summary: 'The payload for GrowthBook SDKs: public flags for a write key, all for a secret.',
    keys: [],
    answer: v.object({
      status: v.literal(200),
      features: JsonObjectSchema,
      dateUpdated: text,
      revision: count,
    }),
  },
  {
    method: 'get',
    path: '/v1/projects/{writeKey}/settings',
    summary: 'What analytics.js reads when it starts.',
    keys: [],
    answer: JsonObjectSchema,
  },
  { method: 'get', path: '/healthz', summary: 'Whether it works.', keys: [], answer: JsonObjectSchema },
  { method: 'get', path: '/openapi.json', summary: 'This description.', keys: [], answer: JsonObjectSchema },
];
