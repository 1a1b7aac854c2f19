import * as v from 'valibot';
import { PURPOSES } from '../consent.ts';
import type { Json } from '../events.ts';
import { MAX_RULES, MAX_SCORE_RULES, MAX_VARIANTS } from './limits.ts';
import {
  type AnyDocument,
  type AudienceDocument,
  type Condition,
  type DocumentKind,
  ENVIRONMENTS,
  type ExperimentDocument,
  type FlagDocument,
  type ItemDocument,
  type LocalizedText,
  type MetricDocument,
  type ProjectDocument,
  type ScoreDocument,
} from './types.ts';

// The shape of every document kind; what a shape cannot say (weights, references, links) is in the checks beside.
// Unknown fields are found by `unknownFields`, not by these schemas, so that all of them are reported at once.

/** How a document's key is written. */
export const KEY_PATTERN: RegExp = /^[a-z0-9][a-z0-9-]{0,63}$/;
const LOCALE_PATTERN = /^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/;
const DURATION_PATTERN = /^[1-9]\d{0,8}[smhd]$/;

const key = v.pipe(v.string(), v.regex(KEY_PATTERN, 'lower-case letters, digits and "-", 64 at most'));
const locale = v.pipe(v.string(), v.regex(LOCALE_PATTERN, 'a language tag such as "en" or "fr-CA"'));
const shortText = v.pipe(v.string(), v.maxLength(500, 'at most 500 characters'));
const link = v.pipe(v.string(), v.maxLength(2_000, 'at most 2,000 characters'));
const pagePath = v.pipe(link, v.regex(/^\/(?![/\\])/, 'the path of a page, such as "/sale"'));
const name = v.pipe(shortText, v.minLength(1, 'a name'));
const currency = v.pipe(v.string(), v.regex(/^[A-Z]{3}$/, 'an ISO 4217 code such as "EUR"'));
const duration = v.pipe(v.string(), v.regex(DURATION_PATTERN, 'a duration such as "7d", "12h" or "30m"'));
const fraction = v.pipe(
  v.number(),
  v.minValue(0, 'a number from 0 to 1'),
  v.maxValue(1, 'a number from 0 to 1'),
);
const text: v.GenericSchema<LocalizedText> = v.record(locale, v.pipe(v.string(), v.maxLength(5_000)));
const json = v.custom<Json>((input) => input !== undefined, 'a JSON value');
const condition = v.custom<Condition>(isObject, 'a condition, such as { "traits.plan": "pro" }');
const purposes = v.pipe(v.array(v.picklist(PURPOSES)), v.maxLength(PURPOSES.length));
const unit = v.picklist(['device', 'person', 'user']);
const variants = v.pipe(
  v.array(v.object({ key, weight: fraction, value: v.exactOptional(json) })),
  v.minLength(1, 'at least one variant'),
  v.maxLength(MAX_VARIANTS, `at most ${MAX_VARIANTS} variants`),
);

const archived = v.exactOptional(v.literal(true));

const rule = v.object({
  id: v.exactOptional(key),
  if: v.exactOptional(condition),
  requires: v.exactOptional(v.pipe(v.array(v.object({ flag: key, if: condition })), v.maxLength(10))),
  needs: v.exactOptional(purposes),
  value: v.exactOptional(json),
  experiment: v.exactOptional(key),
  variants: v.exactOptional(variants),
  coverage: v.exactOptional(fraction),
  unit: v.exactOptional(unit),
});

/** A flag. */
export const FlagSchema: v.GenericSchema<FlagDocument> = v.object({
  kind: v.literal('flag'),
  key,
  name: v.exactOptional(text),
  archived,
  type: v.picklist(['boolean', 'string', 'number', 'json', 'content', 'recommendations']),
  public: v.exactOptional(v.boolean()),
  page: v.exactOptional(pagePath),
  default: json,
  rules: v.exactOptional(v.pipe(v.array(rule), v.maxLength(MAX_RULES, `at most ${MAX_RULES} rules`))),
});

/** An audience. */
export const AudienceSchema: v.GenericSchema<AudienceDocument> = v.object({
  kind: v.literal('audience'),
  key,
  name: v.exactOptional(text),
  archived,
  if: condition,
});

/** An experiment. */
export const ExperimentSchema: v.GenericSchema<ExperimentDocument> = v.object({
  kind: v.literal('experiment'),
  key,
  name: v.exactOptional(text),
  archived,
  flag: key,
  audience: v.exactOptional(key),
  unit: v.exactOptional(unit),
  status: v.exactOptional(v.picklist(['draft', 'running', 'stopped'])),
  coverage: v.exactOptional(fraction),
  variants,
  metric: v.exactOptional(key),
  guardrails: v.exactOptional(v.pipe(v.array(key), v.maxLength(20))),
});

/** A metric. */
export const MetricSchema: v.GenericSchema<MetricDocument> = v.object({
  kind: v.literal('metric'),
  key,
  name: v.exactOptional(text),
  archived,
  event: name,
  aggregate: v.union([v.picklist(['count', 'conversion']), v.object({ sum: name })]),
  within: v.exactOptional(duration),
  better: v.exactOptional(v.picklist(['up', 'down'])),
});

const points = v.pipe(
  v.number(),
  v.minValue(-10_000, 'a number from -10000 to 10000'),
  v.maxValue(10_000, 'a number from -10000 to 10000'),
);

/** A score. */
export const ScoreSchema: v.GenericSchema<ScoreDocument> = v.object({
  kind: v.literal('score'),
  key,
  name: v.exactOptional(text),
  archived,
  range: v.exactOptional(key),
  rules: v.pipe(
    v.array(
      v.object({
        event: name,
        where: v.exactOptional(condition),
        points,
        per: v.exactOptional(
          v.object({ of: name, amount: v.pipe(v.number(), v.gtValue(0, 'a number above 0')) }),
        ),
      }),
    ),
    v.minLength(1, 'at least one rule'),
    v.maxLength(MAX_SCORE_RULES, `at most ${MAX_SCORE_RULES} rules`),
  ),
  halfLife: v.exactOptional(duration),
});

const fourCuts = v.exactOptional(v.pipe(v.array(v.number()), v.length(4, 'four numbers, ascending')));

const minorUnits = v.pipe(
  v.number(),
  v.integer('a whole number of minor units'),
  v.minValue(0, 'a number from 0'),
  v.maxValue(1e12, 'a number up to 1e12'),
);

/** A catalogue entry. */
export const ItemSchema: v.GenericSchema<ItemDocument> = v.object({
  kind: v.literal('item'),
  key: v.pipe(v.string(), v.minLength(1, 'a key'), v.maxLength(128, 'at most 128 characters')),
  title: text,
  range: v.exactOptional(key),
  url: v.exactOptional(link),
  image: v.exactOptional(link),
  price: v.exactOptional(v.object({ amountMinor: minorUnits, currency })),
  stock: v.exactOptional(v.pipe(v.number(), v.integer('a whole number'))),
});

const country = v.pipe(
  v.string(),
  v.regex(/^([A-Z]{2}|\*)$/, 'an ISO 3166-1 code such as "FR", or "*" for every other country'),
);
const source = v.object({ purposes, basis: v.exactOptional(name) });

const amount = v.pipe(v.number(), v.integer('a whole number'), v.minValue(1), v.maxValue(100));
const identifierType = v.pipe(
  v.string(),
  v.regex(/^[A-Za-z][A-Za-z0-9_-]{0,63}$/, 'a name such as "loyaltyCard"'),
);
const identifier = v.object({
  limit: v.exactOptional(amount),
  persons: v.exactOptional(amount),
  blocked: v.exactOptional(v.pipe(v.array(name), v.maxLength(1_000))),
  caseInsensitive: v.exactOptional(v.boolean()),
  link: v.exactOptional(v.picklist(['merge', 'attach', 'never'])),
});

/** The project. */
export const ProjectSchema: v.GenericSchema<ProjectDocument> = v.object({
  kind: v.literal('project'),
  key,
  currency,
  timeZone: name,
  locales: v.pipe(v.array(locale), v.minLength(1, 'at least one language'), v.maxLength(50)),
  sources: v.exactOptional(
    v.object({
      browser: v.exactOptional(source),
      server: v.exactOptional(source),
      import: v.exactOptional(source),
    }),
  ),
  consentDefaults: v.exactOptional(
    v.pipe(
      v.array(
        v.object({
          countries: v.pipe(v.array(country), v.minLength(1, 'at least one country'), v.maxLength(300)),
          purposes,
          basis: v.exactOptional(name),
        }),
      ),
      v.maxLength(300),
    ),
  ),
  ranges: v.exactOptional(v.record(key, v.object({ category: name }))),
  rfm: v.exactOptional(
    v.record(key, v.object({ recencyDays: fourCuts, orders: fourCuts, amountMinor: fourCuts })),
  ),
  rates: v.exactOptional(
    v.pipe(
      v.array(
        v.object({
          from: currency,
          date: v.pipe(v.string(), v.isoDate('a date such as "2026-01-31"')),
          rate: v.pipe(v.number(), v.gtValue(0, 'a number above 0')),
        }),
      ),
      v.maxLength(5_000),
    ),
  ),
  pages: v.exactOptional(v.pipe(v.array(link), v.maxLength(200))),
  retention: v.exactOptional(
    v.object({
      default: v.exactOptional(duration),
      events: v.exactOptional(v.record(v.string(), duration)),
      anonymous: v.exactOptional(duration),
    }),
  ),
  hosts: v.exactOptional(v.record(v.string(), v.picklist(ENVIRONMENTS))),
  identifiers: v.exactOptional(v.record(identifierType, identifier)),
  identity: v.exactOptional(v.object({ sharedDevice: v.exactOptional(v.picklist(['nobody', 'first'])) })),
});

/** The schema of each kind. */
export const SCHEMAS: { readonly [K in DocumentKind]: v.GenericSchema<Extract<AnyDocument, { kind: K }>> } = {
  flag: FlagSchema,
  audience: AudienceSchema,
  experiment: ExperimentSchema,
  metric: MetricSchema,
  score: ScoreSchema,
  item: ItemSchema,
  project: ProjectSchema,
};

/** Whether a value is an object that is no list. */
export function isObject(value: unknown): value is { readonly [name: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
