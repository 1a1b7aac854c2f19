import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_DOCUMENT_BYTES, MAX_DOCUMENTS } from '../../../core/config/limits.ts';
import type {
  AudienceDocument,
  ExperimentDocument,
  FlagDocument,
  FlagRule,
  ItemDocument,
  MetricDocument,
  ProjectDocument,
  ScoreDocument,
  VariantDocument,
} from '../../../core/config/types.ts';
import { validateDocument, validateDocuments } from '../../../core/config/validate.ts';
import { aFlag, anAudience, anExperiment, aMetric, aProject } from './documents.ts';

function issuesOf(input: unknown) {
  const result = validateDocument(input);
  return result.ok ? [] : result.issues;
}

function setIssues(documents: readonly unknown[]) {
  const result = validateDocuments(documents);
  return result.ok ? [] : result.issues;
}

/** JSON text parsed, so that `__proto__` is an own field as it arrives over the wire. */
const parsed = (text: string): unknown => JSON.parse(text);

describe('validateDocument', () => {
  it('accepts the documents of the design', () => {
    const documents = [
      parsed(`{ "kind": "flag", "key": "hero", "type": "content", "public": true, "default": { "title": { "en": "Welcome", "fr": "Bienvenue" }, "image": "/img/hero.svg", "href": "/" },
        "rules": [ { "if": { "audiences": { "$elemMatch": { "$eq": "phone-lovers" } } }, "needs": ["personalization"], "value": { "title": { "en": "New phones", "fr": "Nouveaux téléphones" }, "href": "/phones" } } ] }`),
      parsed(`{ "kind": "audience", "key": "phone-lovers", "name": { "en": "Phone lovers", "fr": "Amateurs de téléphones" },
        "if": { "did": { "event": "Product Viewed", "where": { "properties.category": "Phones" }, "count": { "$gte": 3 }, "within": "7d" } } }`),
      parsed(
        `{ "kind": "experiment", "key": "hero-offer", "flag": "hero", "audience": "phone-lovers", "unit": "person", "variants": [ { "key": "control", "weight": 0.5 }, { "key": "offer", "weight": 0.5, "value": { "title": { "en": "−10 % today" } } } ], "metric": "revenue-per-visitor", "guardrails": ["orders-refunded"] }`,
      ),
      parsed(
        `{ "kind": "metric", "key": "revenue-per-visitor", "event": "Order Completed", "aggregate": { "sum": "revenue" }, "within": "7d", "better": "up" }`,
      ),
      parsed(
        `{ "kind": "metric", "key": "orders-refunded", "event": "Order Refunded", "aggregate": "count" }`,
      ),
      parsed(
        `{ "kind": "item", "key": "p-17", "title": { "en": "Pocket phone" }, "range": "phones", "url": "/p/p-17", "image": "/img/p-17.svg", "price": { "amountMinor": 29900, "currency": "EUR" }, "stock": 12 }`,
      ),
      parsed(
        `{ "kind": "project", "key": "demo", "currency": "EUR", "timeZone": "Europe/Paris", "locales": ["en", "fr"], "sources": { "browser": { "purposes": [] }, "server": { "purposes": ["analytics", "personalization", "experimentation"], "basis": "contract" } }, "ranges": { "phones": { "category": "Phones" } } }`,
      ),
    ];
    expect(validateDocuments(documents)).toEqual({ ok: true, value: documents });
  });

  it('says how weights that sum to 1.3 are wrong', () => {
    const variants = [
      { key: 'a', weight: 0.5 },
      { key: 'b', weight: 0.8 },
    ];
    expect(issuesOf(aFlag({ rules: [{ variants }] }))).toEqual([
      {
        path: 'rules[0].variants',
        code: 'WEIGHTS_INVALID',
        message: 'rules[0].variants: expected weights summing to 1, got 1.3',
      },
    ]);
    expect(issuesOf(anExperiment({ variants }))).toMatchObject([
      { path: 'variants', code: 'WEIGHTS_INVALID' },
    ]);
  });

  it.each([
    [1.001, true],
    [0.999, true],
    [1.0021, false],
    [0.9979, false],
  ])('weights summing to %d: accepted is %s', (sum, accepted) => {
    const variants = [
      { key: 'a', weight: 0.5 },
      { key: 'b', weight: sum - 0.5 },
    ];
    expect(issuesOf(anExperiment({ variants })).length === 0).toBe(accepted);
  });

  it.each<[string, unknown, string, string]>([
    ['another kind', { ...aFlag(), kind: 'flags' }, 'kind', 'UNKNOWN_VALUE'],
    ['no kind', { key: 'a' }, 'kind', 'REQUIRED'],
    ['no key', { kind: 'metric', event: 'x', aggregate: 'count' }, 'key', 'REQUIRED'],
    ['a key in capitals', aFlag({ key: 'Hero' }), 'key', 'WRONG_TYPE'],
    ['an unknown flag type', { ...aFlag(), type: 'bool' }, 'type', 'UNKNOWN_VALUE'],
    ['a default of another type', aFlag({ type: 'number' }), 'default', 'WRONG_TYPE'],
    ['a value of another type', aFlag({ rules: [{ value: 3 }] }), 'rules[0].value', 'WRONG_TYPE'],
    [
      'a variant of another type',
      aFlag({ rules: [{ variants: [{ key: 'a', weight: 1, value: 3 }] }] }),
      'rules[0].variants[0].value',
      'WRONG_TYPE',
    ],
    ['a rule that says nothing', aFlag({ rules: [{}] }), 'rules[0]', 'REQUIRED'],
    [
      'a rule that says two things',
      aFlag({ rules: [{ value: 'x', experiment: 'hero-offer' }] }),
      'rules[0]',
      'REQUIRED',
    ],
    [
      'a coverage above 1',
      aFlag({ rules: [{ value: 'x', coverage: 1.5 }] }),
      'rules[0].coverage',
      'OUT_OF_RANGE',
    ],
    [
      'an unknown purpose',
      { ...aFlag(), rules: [{ value: 'x', needs: ['ads'] }] },
      'rules[0].needs[0]',
      'UNKNOWN_VALUE',
    ],
    [
      'two rules of one id',
      aFlag({
        rules: [
          { id: 'a', value: 'x' },
          { id: 'a', value: 'y' },
        ],
      }),
      'rules[1].id',
      'DUPLICATE',
    ],
    [
      'two variants of one key',
      anExperiment({
        variants: [
          { key: 'a', weight: 0.5 },
          { key: 'a', weight: 0.5 },
        ],
      }),
      'variants[1].key',
      'DUPLICATE',
    ],
    [
      '101 rules',
      aFlag({ rules: Array.from({ length: 101 }, () => ({ value: 'x' })) }),
      'rules',
      'OUT_OF_RANGE',
    ],
    [
      'did in a rule',
      aFlag({ rules: [{ if: { did: { event: 'x' } }, value: 'x' }] }),
      'rules[0].if.did',
      'UNKNOWN_FIELD',
    ],
    [
      'traits without a name',
      aFlag({ rules: [{ if: { $or: [{ traits: { a: 1 } }] }, value: 'x' }] }),
      'rules[0].if.$or[0].traits',
      'UNKNOWN_FIELD',
    ],
    ['an unknown time zone', aProject({ timeZone: 'Europe/Atlantis' }), 'timeZone', 'UNKNOWN_VALUE'],
    ['an offset for a time zone', aProject({ timeZone: '+02:00' }), 'timeZone', 'UNKNOWN_VALUE'],
    ['a currency in words', aProject({ currency: 'euro' }), 'currency', 'WRONG_TYPE'],
    [
      'a host with a port',
      aProject({ hosts: { 'shop.test:80': 'prod' } }),
      'hosts["shop.test:80"]',
      'WRONG_TYPE',
    ],
    [
      'a host of no environment',
      { ...aProject(), hosts: { 'shop.test': 'live' } },
      'hosts.shop.test',
      'UNKNOWN_VALUE',
    ],
    ['a page pattern with spaces', aProject({ pages: ['/a b'] }), 'pages[0]', 'WRONG_TYPE'],
    [
      'purposes of browsers',
      aProject({ sources: { browser: { purposes: ['analytics'] } } }),
      'sources.browser.purposes',
      'OUT_OF_RANGE',
    ],
    [
      'purposes of servers without a basis',
      aProject({ sources: { server: { purposes: ['analytics'] } } }),
      'sources.server.basis',
      'REQUIRED',
    ],
    [
      'a rate of nothing',
      aProject({ rates: [{ from: 'USD', date: '2026-01-01', rate: 0 }] }),
      'rates[0].rate',
      'OUT_OF_RANGE',
    ],
    [
      'a negative price',
      { kind: 'item', key: 'p', title: {}, price: { amountMinor: -1, currency: 'EUR' } },
      'price.amountMinor',
      'OUT_OF_RANGE',
    ],
    [
      'a price in fractions',
      { kind: 'item', key: 'p', title: {}, price: { amountMinor: 1.5, currency: 'EUR' } },
      'price.amountMinor',
      'WRONG_TYPE',
    ],
    [
      'an item that runs a script',
      { kind: 'item', key: 'p', title: {}, url: 'JavaScript:alert(1)' },
      'url',
      'UNKNOWN_VALUE',
    ],
    ['an aggregate of nothing', { ...aMetric(), aggregate: 'average' }, 'aggregate', 'WRONG_TYPE'],
    ['a list for an object', { ...aProject(), sources: [] }, 'sources', 'WRONG_TYPE'],
    ['a list for a document', [], '', 'WRONG_TYPE'],
    ['a number without a value', { ...aFlag(), default: Number.NaN }, 'default', 'WRONG_TYPE'],
    ['too many bytes', aFlag({ default: 'x'.repeat(MAX_DOCUMENT_BYTES) }), '', 'OUT_OF_RANGE'],
  ])('refuses %s', (_what, input, path, code) => {
    const issues = issuesOf(input);
    expect(issues.map((issue) => [issue.path, issue.code])).toContainEqual([path, code]);
    for (const issue of issues) expect(issue.message).toMatch(/^\S.*: expected .+/);
  });

  it('finds every unknown field and suggests the one that was meant', () => {
    const issues = issuesOf({ ...aFlag(), defualt: 1, rules: [{ value: 'x', weigths: [1], iff: {} }] });
    expect(issues.map(({ path, code }) => [path, code])).toEqual([
      ['defualt', 'UNKNOWN_FIELD'],
      ['rules[0].weigths', 'UNKNOWN_FIELD'],
      ['rules[0].iff', 'UNKNOWN_FIELD'],
    ]);
    expect(issues[0]?.message).toBe(
      'defualt: expected a known field (did you mean "default"?), got "defualt"',
    );
    expect(issues[2]?.message).toContain('"if"');
  });

  it('reports shape and content in one go', () => {
    const issues = issuesOf({
      ...aFlag({ key: 'Hero', rules: [{ variants: [{ key: 'a', weight: 0.3 }] }] }),
      colour: 'red',
    });
    expect(issues.map(({ code }) => code).sort()).toEqual(['UNKNOWN_FIELD', 'WEIGHTS_INVALID', 'WRONG_TYPE']);
  });

  it.each([
    [
      'at the top',
      `{ "kind": "flag", "key": "a", "type": "json", "default": 1, "__proto__": { "public": true } }`,
      '__proto__',
    ],
    [
      'in a value',
      `{ "kind": "flag", "key": "a", "type": "json", "default": { "b": [{ "__proto__": 1 }] } }`,
      'default.b[0].__proto__',
    ],
    [
      'in a condition',
      `{ "kind": "flag", "key": "a", "type": "json", "default": 1, "rules": [{ "value": 1, "if": { "__proto__": { "x": 1 } } }] }`,
      'rules[0].if.__proto__',
    ],
    [
      'as a range',
      `{ "kind": "project", "key": "a", "currency": "EUR", "timeZone": "UTC", "locales": ["en"], "ranges": { "__proto__": { "category": "x" } } }`,
      'ranges.__proto__',
    ],
  ])('refuses __proto__ %s and names it', (_where, text, path) => {
    expect(issuesOf(parsed(text))).toMatchObject([{ path, code: 'UNKNOWN_FIELD' }]);
    expect(({} as { public?: boolean }).public).toBeUndefined();
  });

  it.each([
    'javascript:alert(1)',
    ' java\tscript:alert(1)',
    'JAVASCRIPT:x',
    'vbscript:x',
    'data:text/html,<script>',
  ])('refuses content that links to %j', (href) => {
    const flag = aFlag({
      type: 'content',
      default: { title: { en: 'JavaScript: the good parts' }, href: { en: href } },
    });
    expect(issuesOf(flag)).toMatchObject([{ path: 'default.href.en', code: 'UNKNOWN_VALUE' }]);
  });

  it.each([
    '/sale',
    'https://example.com/?q=javascript:',
    'mailto:a@example.com',
    '#top',
    'data:image/svg+xml,<svg/>',
    '?a=1',
  ])('accepts content that links to %j', (href) => {
    expect(issuesOf(aFlag({ type: 'content', default: { href } }))).toEqual([]);
  });

  it('knows every field of the types', () => {
    // `Required` makes the compiler ask for a field that is new in the types; an unknown one would be an issue.
    const flag: Required<Omit<FlagDocument, 'rules'>> & { rules: readonly object[] } = {
      kind: 'flag',
      key: 'a',
      name: { en: 'A' },
      archived: true,
      type: 'string',
      public: false,
      page: '/sale',
      default: 'x',
      rules: [
        {
          id: 'r',
          if: {},
          requires: [{ flag: 'b', if: { value: 1 } }],
          needs: ['loyalty'],
          value: 'y',
          coverage: 0.5,
          unit: 'user',
        } satisfies Required<Omit<FlagRule, 'variants' | 'experiment'>>,
        { variants: [{ key: 'v', weight: 1, value: 'z' } satisfies Required<VariantDocument>] },
        { experiment: 'e' },
      ],
    };
    const experiment: Required<ExperimentDocument> = {
      kind: 'experiment',
      key: 'e',
      name: { en: 'E' },
      archived: true,
      flag: 'a',
      audience: 'p',
      unit: 'person',
      status: 'running',
      coverage: 1,
      variants: [{ key: 'v', weight: 1 }],
      metric: 'm',
      guardrails: ['m'],
    };
    const metric: Required<MetricDocument> = {
      kind: 'metric',
      key: 'm',
      name: { en: 'M' },
      archived: true,
      event: 'Order Completed',
      aggregate: { sum: 'revenue' },
      within: '7d',
      better: 'up',
    };
    const item: Required<ItemDocument> = {
      kind: 'item',
      key: 'SKU 85123A',
      title: { en: 'I' },
      range: 'phones',
      url: '/i',
      image: '/i.svg',
      price: { amountMinor: 0, currency: 'EUR' },
      stock: -2,
    };
    const project: Required<ProjectDocument> = {
      kind: 'project',
      key: 'p',
      currency: 'EUR',
      timeZone: 'Europe/Paris',
      locales: ['en', 'fr-CA'],
      sources: {
        browser: { purposes: [] },
        server: { purposes: ['analytics'], basis: 'contract' },
        import: { purposes: [] },
      },
      consentDefaults: [
        { countries: ['FR', 'GB'], purposes: [] },
        { countries: ['US'], purposes: ['analytics'], basis: 'opt-out' },
        { countries: ['*'], purposes: [] },
      ],
      ranges: { phones: { category: 'Phones' } },
      rfm: { all: { recencyDays: [30, 90, 180, 365] }, phones: { orders: [1, 1, 2, 3] } },
      rates: [{ from: 'USD', date: '2026-01-31', rate: 0.9 }],
      pages: ['/*', 'https://shop.test/p/*'],
      retention: { default: '400d', events: { 'Product Viewed': '90d' }, anonymous: '90d' },
      hosts: { localhost: 'dev', 'shop.test': 'prod' },
      identifiers: {
        emailSha256: { limit: 3, persons: 2, blocked: ['x*'], caseInsensitive: true, link: 'attach' },
        anonymousId: { limit: 20 },
      },
      identity: { sharedDevice: 'first' },
    };
    const audience: Required<AudienceDocument> = {
      kind: 'audience',
      key: 'p',
      name: { en: 'P' },
      archived: true,
      if: { 'traits.plan': 'pro' },
    };
    const score: Required<ScoreDocument> = {
      kind: 'score',
      key: 'interest',
      name: { en: 'Interest' },
      archived: true,
      range: 'phones',
      rules: [
        { event: 'Product Viewed', where: { 'properties.category': 'Phones' }, points: 1 },
        { event: 'Order Completed', points: 5, per: { of: 'revenue', amount: 100 } },
      ],
      halfLife: '30d',
    };
    for (const document of [flag, experiment, metric, score, item, project, audience])
      expect(issuesOf(document)).toEqual([]);
  });

  it('never throws and never accepts what is no document', () => {
    fc.assert(
      fc.property(fc.anything(), (input) => {
        const result = validateDocument(input);
        expect(result.ok).toBe(false);
      }),
    );
  });

  it('gives back an accepted document as it was', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const document = JSON.parse(JSON.stringify(aFlag({ type: 'json', default: value as never })));
        const result = validateDocument(document);
        if (result.ok) expect(result.value).toEqual(document);
        else expect(JSON.stringify(value)).toMatch(/__proto__|constructor|prototype|\[\[\[/);
      }),
    );
  });
});

describe('validateDocuments', () => {
  it('accepts documents that know each other', () => {
    const documents = [
      aProject(),
      aFlag(),
      anAudience(),
      aMetric(),
      anExperiment({ audience: 'phone-lovers', metric: 'orders' }),
    ];
    expect(setIssues(documents)).toEqual([]);
  });

  it.each<[string, readonly unknown[], string, string]>([
    ['no project', [aFlag()], 'project', 'REQUIRED'],
    ['two projects', [aProject(), aProject({ key: 'other' })], 'project', 'DUPLICATE'],
    ['one key twice', [aProject(), aFlag(), aFlag()], 'flag/hero', 'DUPLICATE'],
    [
      'an experiment of no flag',
      [aProject(), anExperiment()],
      'experiment/hero-offer.flag',
      'UNKNOWN_REFERENCE',
    ],
    [
      'an audience nobody defined',
      [
        aProject(),
        aFlag({ rules: [{ value: 'x', if: { audiences: { $elemMatch: { $eq: 'phone-lover' } } } }] }),
        anAudience(),
      ],
      'flag/hero.rules[0].if',
      'UNKNOWN_REFERENCE',
    ],
    [
      'an unknown metric',
      [aProject(), aFlag(), anExperiment({ metric: 'gone' })],
      'experiment/hero-offer.metric',
      'UNKNOWN_REFERENCE',
    ],
    [
      'an unknown guardrail',
      [aProject(), aFlag(), aMetric(), anExperiment({ guardrails: ['orders', 'gone'] })],
      'experiment/hero-offer.guardrails[1]',
      'UNKNOWN_REFERENCE',
    ],
    [
      'an experiment whose value does not fit its flag',
      [aProject(), aFlag({ type: 'number', default: 1 }), anExperiment()],
      'experiment/hero-offer.variants[1].value',
      'WRONG_TYPE',
    ],
    [
      'a rule placing an experiment of another flag',
      [aProject(), aFlag(), aFlag({ key: 'other', rules: [{ experiment: 'hero-offer' }] }), anExperiment()],
      'flag/other.rules[0].experiment',
      'UNKNOWN_REFERENCE',
    ],
    ['a broken document', [aProject(), { ...aFlag(), type: 'text' }], 'flag/hero.type', 'UNKNOWN_VALUE'],
    ['something nameless', [aProject(), 7], 'documents[1]', 'WRONG_TYPE'],
  ])('refuses %s', (_what, documents, path, code) => {
    expect(setIssues(documents).map((issue) => [issue.path, issue.code])).toContainEqual([path, code]);
  });

  it.each<[string, object, string, string]>([
    ['an unknown operator', { 'traits.plan': { $greater: 3 } }, 'traits.plan.$greater', 'UNKNOWN_VALUE'],
    ['an unknown operator on top', { $xor: [] }, '$xor', 'UNKNOWN_VALUE'],
    ['an operand of the wrong type', { 'context.locale': { $in: 'fr' } }, 'context.locale.$in', 'WRONG_TYPE'],
    ['$or without a list', { $or: {} }, '$or', 'WRONG_TYPE'],
    [
      'a catastrophic regular expression',
      { 'context.page.path': { $regex: '^(a+)+$' } },
      'context.page.path.$regex',
      'UNSAFE_PATTERN',
    ],
    ...(['(a+)+$', '(a|aa)+$', '\\w*\\w*\\w*\\w*x'] as const).map(
      ($regex): [string, object, string, string] => [
        `the regular expression ${$regex}`,
        { 'context.page.path': { $regex } },
        'context.page.path.$regex',
        'UNSAFE_PATTERN',
      ],
    ),
    [
      'one that is too long',
      { 'context.page.path': { $regex: 'a'.repeat(257) } },
      'context.page.path.$regex',
      'UNSAFE_PATTERN',
    ],
    [
      'one that is none',
      { 'context.page.path': { $regex: '(' } },
      'context.page.path.$regex',
      'UNSAFE_PATTERN',
    ],
  ])('refuses %s in rules, prerequisites and audiences', (_what, condition, at, code) => {
    const found = (input: unknown) => issuesOf(input).map((issue) => [issue.path, issue.code]);
    const only = (path: string) => [[`${path}.${at}`, code]];
    expect(found(aFlag({ rules: [{ if: condition as never, value: 'x' }] }))).toEqual(only('rules[0].if'));
    expect(
      found(aFlag({ rules: [{ requires: [{ flag: 'a', if: condition as never }], value: 'x' }] })),
    ).toEqual(only('rules[0].requires[0].if'));
    if (at !== '$xor') {
      expect(found(anAudience({ if: condition as never }))).toContainEqual(only('if')[0]);
      const where = {
        did: { event: 'x', where: JSON.parse(JSON.stringify(condition).replace('traits.', 'properties.')) },
      };
      expect(found(anAudience({ if: where }))).toContainEqual([
        `if.did.where.${at.replace('traits.', 'properties.')}`,
        code,
      ]);
    }
  });

  it('suggests the reference that was meant', () => {
    const flag = aFlag({
      rules: [{ value: 'x', if: { audiences: { $elemMatch: { $eq: 'phone-lover' } } } }],
    });
    expect(setIssues([aProject(), flag, anAudience()])[0]?.message).toBe(
      'flag/hero.rules[0].if: expected the key of an existing audience (did you mean "phone-lovers"?), got "phone-lover"',
    );
  });

  it('tells a circle of prerequisites once, with its way', () => {
    const needs = (key: string, flag: string) =>
      aFlag({ key, rules: [{ value: 'x', requires: [{ flag, if: { value: true } }] }] });
    const issues = setIssues([
      aProject(),
      needs('a', 'b'),
      needs('b', 'c'),
      needs('c', 'a'),
      needs('d', 'a'),
    ]);
    expect(issues).toEqual([
      {
        path: 'flag/a',
        code: 'CYCLE',
        message: 'flag/a: expected prerequisites without a circle, got a → b → c → a',
      },
    ]);
  });

  it('does not count a reference to a broken document as a second mistake', () => {
    const issues = setIssues([aProject(), { ...aFlag(), type: 'text' }, anExperiment()]);
    expect(issues.map(({ path }) => path)).toEqual(['flag/hero.type']);
  });

  it('refuses what names an archived document, and asks nothing of the archived one itself', () => {
    const flag = aFlag({
      rules: [{ value: 'x', if: { audiences: { $elemMatch: { $eq: 'phone-lovers' } } } }],
    });
    const away = anAudience({ archived: true });
    expect(setIssues([aProject(), flag, away])).toEqual([
      {
        path: 'flag/hero.rules[0].if',
        code: 'UNKNOWN_REFERENCE',
        message:
          'flag/hero.rules[0].if: expected the key of an existing audience that is not archived, got "phone-lovers", which is',
      },
    ]);
    expect(setIssues([aProject(), { ...flag, archived: true }, away])).toEqual([]);
    expect(setIssues([aProject(), { ...flag, archived: true }])).toEqual([]);
    expect(setIssues([aProject(), { ...flag, archived: false }, anAudience()])[0]?.path).toBe(
      'flag/hero.archived',
    );
  });

  it('takes at most as many documents as it says', () => {
    const many = Array.from({ length: MAX_DOCUMENTS + 1 }, (_, i) => aMetric({ key: `m${i}` }));
    expect(setIssues(many)).toMatchObject([{ code: 'OUT_OF_RANGE' }]);
  });
});

describe('what may be done without a choice', () => {
  const project = (fields: Partial<ProjectDocument>): ProjectDocument => ({
    kind: 'project',
    key: 'p',
    currency: 'EUR',
    timeZone: 'UTC',
    locales: ['en'],
    ...fields,
  });
  const wrong = (fields: Partial<ProjectDocument>) => {
    const result = validateDocuments([project(fields)]);
    return result.ok ? [] : result.issues.map(({ path, code }) => `${path} ${code}`);
  };

  it('says on which legal basis, for sources and countries alike', () => {
    const entry = { countries: ['US'], purposes: ['analytics'] as const };
    expect(wrong({ consentDefaults: [entry] })).toEqual(['project/p.consentDefaults[0].basis REQUIRED']);
    expect(wrong({ consentDefaults: [{ ...entry, basis: 'opt-out' }] })).toEqual([]);
    expect(wrong({ sources: { import: { purposes: ['loyalty'] } } })).toEqual([
      'project/p.sources.import.basis REQUIRED',
    ]);
    expect(wrong({ consentDefaults: [{ countries: ['FR'], purposes: [] }] })).toEqual([]);
  });

  it('names each country once, as ISO writes it', () => {
    const none = { purposes: [] };
    expect(wrong({ consentDefaults: [{ countries: ['FR', 'France', 'fr'], ...none }] })).toHaveLength(2);
    expect(
      wrong({
        consentDefaults: [
          { countries: ['FR', '*'], ...none },
          { countries: ['*'], ...none },
        ],
      }),
    ).toEqual(['project/p.consentDefaults[1].countries[0] DUPLICATE']);
    expect(wrong({ consentDefaults: [{ countries: [], ...none }] })).toHaveLength(1);
  });
});
