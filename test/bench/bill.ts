/** What one thing used, on average. */
export interface Counted {
  /** Calls of Durable Objects and their alarms. */
  readonly objectCalls: number;
  readonly rowsRead: number;
  readonly rowsWritten: number;
  readonly kvReads: number;
  readonly kvWrites: number;
  readonly kvBytes: number;
  readonly r2: number;
  readonly d1: number;
  /** What the shards' databases grew by. */
  readonly bytes: number;
  readonly cpuMs: number;
}

/** A thing that was measured. */
export interface Flow {
  readonly key:
    | 'newEvent'
    | 'knownEvent'
    | 'batch'
    | 'memory'
    | 'state'
    | 'kv'
    | 'nobody'
    | 'shard'
    | 'page'
    | 'consent'
    | 'merge';
  readonly what: string;
  readonly per: Counted;
}

/** How people behave in a month: change these to your own site's. */
const MONTH = {
  visits: 2,
  pagesPerVisit: 5,
  eventsPerVisit: 8,
  /** Decisions that scripts and servers ask for, beside the pages'. */
  decisionsPerVisit: 1,
  /** Of the people of a month, how many were never seen before. */
  newPeople: 0.5,
  /** How many choose, and how many log in on a device for the first time. */
  choices: 0.5,
  merges: 0.05,
  /** How long events stay in the shards, in months (the default is 400 days). */
  keptMonths: 13,
  /** The busiest hour against the average. */
  peak: 5,
};

/** Cloudflare's Workers Paid plan, US dollars a month: what is included, and each million more. */
const PRICES = {
  base: 5,
  requests: { included: 10e6, perMillion: 0.3 },
  cpuMs: { included: 30e6, perMillion: 0.02 },
  objectCalls: { included: 1e6, perMillion: 0.15 },
  gbSeconds: { included: 400e3, perMillion: 12.5 },
  rowsRead: { included: 25e9, perMillion: 0.001 },
  rowsWritten: { included: 50e6, perMillion: 1 },
  kvReads: { included: 10e6, perMillion: 0.5 },
  kvWrites: { included: 1e6, perMillion: 5 },
  storedGb: { included: 5, each: 0.2 },
  kvGb: { included: 1, each: 0.5 },
};

/** The platform's bounds that decide how many shards there are. */
const LIMITS = {
  objectGb: 10,
  /** A soft limit of simple work; we plan with a third of it. */
  objectRequests: 1_000,
  plannedRequests: 300,
  plannedGb: 5,
  maxShards: 1_024,
};

type PerMonth = { [K in Exclude<keyof Counted, 'bytes' | 'kvBytes'>]: number } & { requests: number };

interface Bill {
  readonly use: PerMonth;
  readonly storedGb: number;
  readonly kvGb: number;
  readonly peakPerSecond: number;
  readonly shards: number;
  readonly lines: readonly (readonly [what: string, amount: string, dollars: number])[];
  readonly total: number;
}

function billOf(flows: readonly Flow[], people: number): Bill {
  const of = (key: Flow['key']): Counted => {
    const flow = flows.find((one) => one.key === key);
    if (flow === undefined) throw new Error(`costs: ${key} was not measured`);
    return flow.per;
  };
  const { visits, pagesPerVisit, eventsPerVisit, decisionsPerVisit, newPeople, choices, merges } = MONTH;
  const times: readonly (readonly [Flow['key'], number])[] = [
    ['newEvent', people * newPeople],
    ['knownEvent', people * (visits * eventsPerVisit - newPeople)],
    ['page', people * visits * pagesPerVisit],
    ['kv', people * visits * decisionsPerVisit],
    ['consent', people * choices],
    ['merge', people * merges],
  ];
  const sum = (field: keyof Counted) => times.reduce((total, [key, n]) => total + n * of(key)[field], 0);
  const use: PerMonth = {
    requests: times.reduce((total, [, n]) => total + n, 0),
    objectCalls: sum('objectCalls'),
    rowsRead: sum('rowsRead'),
    rowsWritten: sum('rowsWritten'),
    kvReads: sum('kvReads'),
    kvWrites: sum('kvWrites'),
    r2: sum('r2'),
    d1: sum('d1'),
    cpuMs: sum('cpuMs'),
  };
  const eventBytes = of('knownEvent').bytes;
  const personBytes = Math.max(0, of('newEvent').bytes - eventBytes) + of('consent').bytes * choices;
  // A person once seen stays, and every month brings new ones while the oldest events leave.
  const everSeen = people * (1 + newPeople * (MONTH.keptMonths - 1));
  const storedGb =
    (everSeen * personBytes + people * visits * eventsPerVisit * MONTH.keptMonths * eventBytes) / 1e9;
  const valueBytes = of('newEvent').kvBytes / Math.max(of('newEvent').kvWrites, 1);
  const kvGb = (people * valueBytes) / 1e9;
  const peakPerSecond = (use.objectCalls / (30 * 86_400)) * MONTH.peak;
  const shards = shardsFor(storedGb, peakPerSecond);
  return { use, storedGb, kvGb, peakPerSecond, shards, ...priced(use, storedGb, kvGb, shards) };
}

/** A power of two, so that each shard stays below half of what an object may hold and a third of what it may be asked. */
function shardsFor(storedGb: number, peakPerSecond: number): number {
  const wanted = Math.max(8, storedGb / LIMITS.plannedGb, peakPerSecond / LIMITS.plannedRequests);
  return Math.min(LIMITS.maxShards, 2 ** Math.ceil(Math.log2(wanted)));
}

function priced(
  use: PerMonth,
  storedGb: number,
  kvGb: number,
  shards: number,
): Pick<Bill, 'lines' | 'total'> {
  // As if every shard were awake all the time: it is not billed while it can hibernate.
  const gbSeconds = shards * 30 * 86_400 * 0.125;
  const millions = (amount: number, { included, perMillion }: { included: number; perMillion: number }) =>
    (Math.max(0, amount - included) / 1e6) * perMillion;
  const gigabytes = (amount: number, { included, each }: { included: number; each: number }) =>
    Math.max(0, amount - included) * each;
  const lines: Bill['lines'] = [
    ['Plan', '', PRICES.base],
    ['Worker requests', short(use.requests), millions(use.requests, PRICES.requests)],
    ['Worker CPU, ms', short(use.cpuMs), millions(use.cpuMs, PRICES.cpuMs)],
    ['Durable Object requests', short(use.objectCalls), millions(use.objectCalls, PRICES.objectCalls)],
    ['Durable Object GB-s, at most', short(gbSeconds), millions(gbSeconds, PRICES.gbSeconds)],
    ['SQL rows read', short(use.rowsRead), millions(use.rowsRead, PRICES.rowsRead)],
    ['SQL rows written', short(use.rowsWritten), millions(use.rowsWritten, PRICES.rowsWritten)],
    ['SQL stored, GB', short(storedGb), gigabytes(storedGb, PRICES.storedGb)],
    ['KV reads', short(use.kvReads), millions(use.kvReads, PRICES.kvReads)],
    ['KV writes', short(use.kvWrites), millions(use.kvWrites, PRICES.kvWrites)],
    ['KV stored, GB', short(kvGb), gigabytes(kvGb, PRICES.kvGb)],
  ];
  return { lines, total: lines.reduce((sum, [, , dollars]) => sum + dollars, 0) };
}

const SIZES = [1e6, 10e6, 100e6];

/** COSTS.md: what was counted, what it costs a month for 1, 10 and 100 million people, and what stands in the way. */
export function costsPage(flows: readonly Flow[], date: string): string {
  const bills = SIZES.map((people) => billOf(flows, people));
  const first = bills[0];
  if (first === undefined) return '';
  return [
    '# Costs and limits',
    `Made by \`npm run bench costs\` (${date}); the assumptions are constants of \`test/bench/bill.ts\`: change them and run it again.`,
    '## What each thing uses',
    'Counted where the runtime does it (`test/workerd/counting-worker.ts`): calls of Durable Objects with their alarms, rows as SQLite tells them, KV operations, the growth of the databases. CPU is the time of the whole runtime process on the measuring machine, HTTP, disk and the alarms afterwards included, and so more than Cloudflare bills for a request. Nothing below uses R2 or D1, which serve the catalogue, imports, the archive and exports.',
    table(
      [
        'one …',
        'object calls',
        'rows read',
        'rows written',
        'KV reads',
        'KV writes',
        'R2 + D1',
        'bytes kept',
        'CPU ms',
      ],
      flows.map(({ what, per }) => [
        what,
        ...[per.objectCalls, per.rowsRead, per.rowsWritten, per.kvReads, per.kvWrites, per.r2 + per.d1].map(
          figure,
        ),
        String(Math.round(per.bytes)),
        figure(per.cpuMs),
      ]),
    ),
    'In this run one isolate served everybody, and events of a person within 2 s share a KV write. Deployed, each location reads KV itself: at worst every decision reads one value.',
    '## A month',
    `A person of the month visits ${MONTH.visits} times; a visit has ${MONTH.pagesPerVisit} page views, ${MONTH.eventsPerVisit} events sent one by one and ${MONTH.decisionsPerVisit} more decision (each reads KV); ${percent(MONTH.newPeople)} of the people are new, ${percent(MONTH.choices)} choose, ${percent(MONTH.merges)} log in on a new device; events are kept ${MONTH.keptMonths} months. Files of the site behind the Worker are left out: each is one more Worker request where it passes here. US dollars, Workers Paid plan, list prices:`,
    table(
      ['', ...SIZES.map((people) => `${people / 1e6} million people`)],
      first.lines
        .map(([what], i) => [
          what,
          ...bills.map(({ lines }) => {
            const [, amount = '', dollars = 0] = lines[i] ?? [];
            return amount === '' ? money(dollars) : `${amount}: ${money(dollars)}`;
          }),
        ])
        .concat([
          ['**Together**', ...bills.map(({ total }) => `**${money(total)}**`)],
          [
            'for 1,000 people',
            ...bills.map(({ total }, i) => `$${((total / (SIZES[i] ?? 1)) * 1_000).toFixed(2)}`),
          ],
        ]),
    ),
    'Rows written are an event, its indexes and its person; batches cost fewer object calls, not fewer rows. A KV write is the snapshot of somebody about whom a page decides: servers that only send events cause none.',
    '## Limits',
    table(
      ['', ...SIZES.map((people) => `${people / 1e6} million people`)],
      [
        ['object calls a second in the busiest hour', ...bills.map((bill) => short(bill.peakPerSecond))],
        ['kept in the shards, GB', ...bills.map(({ storedGb }) => short(storedGb))],
        ['**shards to choose**', ...bills.map(({ shards }) => `**${shards}**`)],
        ['GB a shard', ...bills.map(({ storedGb, shards }) => (storedGb / shards).toFixed(1))],
        [
          'calls a second a shard',
          ...bills.map(({ peakPerSecond, shards }) => figure(peakPerSecond / shards)),
        ],
        ['fits', ...bills.map(fits)],
      ],
    ),
    `A Durable Object holds ${LIMITS.objectGb} GB and takes about ${short(LIMITS.objectRequests)} simple requests a second (a soft limit); shards are chosen so that each stays below ${LIMITS.plannedGb} GB and ${LIMITS.plannedRequests} a second, a power of two, at most ${short(LIMITS.maxShards)}. The number is fixed when a project is created: choose it for the people you will have. More than 48 need the paid plan. Where even ${short(LIMITS.maxShards)} shards are too full, keep events for less time (\`retention\`): what was reduced from them stays.`,
    'KV takes one write a second a key and shows it elsewhere after up to 60 s: a person is written at most every 2 s, and the visitor carries the newest state. A Worker has 128 MB, of which the lists’ index takes at most 32 MiB.',
    '## Sources',
    `Read on ${date}; prices change: [Workers](https://developers.cloudflare.com/workers/platform/pricing/), [Durable Objects](https://developers.cloudflare.com/durable-objects/platform/pricing/), [KV](https://developers.cloudflare.com/kv/platform/pricing/), [R2](https://developers.cloudflare.com/r2/pricing/), [D1](https://developers.cloudflare.com/d1/platform/pricing/); limits of [Durable Objects](https://developers.cloudflare.com/durable-objects/platform/limits/) and [KV](https://developers.cloudflare.com/kv/platform/limits/).`,
    '',
  ].join('\n\n');
}

function fits({ storedGb, peakPerSecond, shards }: Bill): string {
  if (storedGb / shards > LIMITS.objectGb) return 'no: keep events for less time';
  return peakPerSecond / shards > LIMITS.plannedRequests ? 'no: too many calls' : 'yes';
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

function figure(value: number): string {
  return value >= 100 ? String(Math.round(value)) : String(Math.round(value * 100) / 100);
}

function short(value: number): string {
  const units: readonly (readonly [number, string])[] = [
    [1e9, ' billion'],
    [1e6, ' million'],
  ];
  const [size, unit] = units.find(([least]) => value >= least) ?? [1, ''];
  const scaled = value / size;
  return `${scaled >= 100 || unit === '' ? Math.round(scaled).toLocaleString('en') : scaled.toPrecision(3)}${unit}`;
}

function money(dollars: number): string {
  return `$${Math.round(dollars).toLocaleString('en')}`;
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
