import * as v from 'valibot';
import { JsonObjectSchema } from '../../core/wire/schemas.ts';
import { admin, type DescribedRoute, ofEnvironment } from './described-route.ts';
import { OwnVisitsBody, SwitchBody } from './requests.ts';

const text = v.string();
const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const pageAfter = {
  ...ofEnvironment.entries,
  limit: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1_000))),
  after: v.optional(text),
};
const switched = v.object({
  key: text,
  state: v.picklist(['running', 'stopped']),
  revision: count,
  published: v.array(text),
  text: v.record(text, text),
});

/** The routes of tests and of one's own visits. */
export const EXPERIMENT_ROUTES: readonly DescribedRoute[] = [
  admin('get', '/experiments', 'Every test and where it stands in an environment.', {
    query: ofEnvironment,
    answer: v.object({ experiments: v.array(JsonObjectSchema) }),
  }),
  admin('post', '/experiments/{key}/start', 'Starts a test, and publishes it with what it needs alone.', {
    body: SwitchBody,
    answer: switched,
  }),
  admin('post', '/experiments/{key}/stop', 'Stops a test: everyone sees the original again.', {
    body: SwitchBody,
    answer: switched,
  }),
  admin('get', '/experiments/{key}/results', 'What the people of the newest run came to, by version.', {
    query: ofEnvironment,
    answer: JsonObjectSchema,
  }),
  admin('get', '/experiments/{key}/rows', 'The people a result was computed from, page by page.', {
    query: v.object({ ...pageAfter, variant: v.optional(text) }),
    answer: v.object({ rows: v.array(JsonObjectSchema), next: v.nullable(text) }),
  }),
  admin('get', '/experiments/{key}/events', 'The events those were computed from, page by page of people.', {
    query: v.object(pageAfter),
    answer: v.object({ events: v.array(JsonObjectSchema), next: v.nullable(text) }),
  }),
  admin('get', '/traffic', 'About how many people a day there are, and how many agreed to tests.', {
    query: v.object({
      ...ofEnvironment.entries,
      audience: v.optional(text),
      days: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(31))),
    }),
    answer: v.object({
      peopleADay: v.nullable(count),
      agreedShare: v.nullable(v.number()),
      days: count,
    }),
  }),
  admin('get', '/own-visits', 'Whether visits of the browser that asks are left out of every count.', {
    answer: OwnVisitsBody,
  }),
  admin('post', '/own-visits', 'Leaves them out, or counts them again: sets a signed cookie.', {
    body: OwnVisitsBody,
    answer: OwnVisitsBody,
  }),
];
