import type { MetricDocument } from '../config/types.ts';
import { readNumber } from '../decimal.ts';
import { grants } from '../consent.ts';
import { EXPOSURE_EVENT, type AparteEvent } from '../events.ts';
import { convertWithRates, type RateTable, toMinor } from '../money.ts';
import { parseDuration } from '../profile/durations.ts';
import { joinExposures, readExposure } from '../profile/exposures.ts';
import { currencyOf, orderKind, wholeMinor } from '../profile/orders.ts';
import type { ExposureFact } from '../profile/types.ts';
import type { MeasuredRun } from './measured.ts';

/** What one metric came to for one person: `value` as `MetricUnit` says, from so many orders or events. */
export interface MetricValue {
  readonly value: number;
  readonly count: number;
}

/** One person in one run of an experiment: what a result is computed from. */
export interface UnitRow {
  readonly experiment: string;
  readonly run: number;
  /** The id that was hashed for the version seen first. */
  readonly assignmentId: string;
  /** The version seen first: the person is analysed under it. */
  readonly variant: string;
  /** When, epoch ms. */
  readonly exposedAt: number;
  /** Whether a page has said that the version reached it. */
  readonly delivered: boolean;
  /** Other versions seen in this run, where two devices turned out to be one person. */
  readonly crossover: readonly string[];
  /** By the metric's key. */
  readonly values: { readonly [metric: string]: MetricValue };
  /** Amounts kept out for want of a currency rate. */
  readonly unconverted: number;
}

/** What a metric's values are: minor units of the base currency, a plain number in millionths, a number of orders or
 *  events, or 1 for who did it and 0 for who did not. */
export type MetricUnit = 'money' | 'number' | 'count' | 'share';

/** What the values of a metric are. `revenue` and `total` are money. */
export function unitOfMetric({ aggregate }: MetricDocument): MetricUnit {
  if (aggregate === 'count') return 'count';
  if (aggregate === 'conversion') return 'share';
  return isMoney(aggregate.sum) ? 'money' : 'number';
}

/** Whether an event can change a unit of this run. */
export function concernsRun({ experiment, metrics }: MeasuredRun, event: AparteEvent): boolean {
  if (event.name === EXPOSURE_EVENT) return event.properties['experiment'] === experiment;
  return metrics.some((metric) => metric.event === event.name || isRefundFor(metric, event));
}

/** The names of the events that can. */
export function namesOfRun({ metrics }: MeasuredRun): readonly string[] {
  const names = metrics.flatMap((metric) => (takesRefunds(metric) ? [metric.event, REFUND] : [metric.event]));
  return [...new Set([EXPOSURE_EVENT, ...names])];
}

/** The unit of one person from the events that may be used of them; null: never in this run.
 *  Events may come in any order and more than once: the same set gives the same unit, and two persons' events together
 *  give the unit of the person they turn out to be. Exposures need `experimentation`, what is measured `analytics` too
 *  (DESIGN §7); visits of the site's own people count for nothing.
 *  An event counts from the first exposure on, for as long as the metric's `within` says, and before the stop. Orders
 *  count by distinct order_id. A refund of a counted order takes its amount off, whenever it comes. */
export function unitRow(run: MeasuredRun, events: Iterable<AparteEvent>, rates: RateTable): UnitRow | null {
  const usable = usableEvents(events);
  const exposed = firstExposure(run, usable);
  if (exposed === null) return null;
  const { fact, delivered } = exposed;
  let unconverted = 0;
  const values = run.metrics.map((metric): [string, MetricValue] => {
    const { value, count, missing } = measure(run, metric, fact.at, usable, rates);
    unconverted += missing;
    return [metric.key, { value, count }];
  });
  return {
    experiment: run.experiment,
    run: run.run,
    assignmentId: fact.assignmentId,
    variant: fact.variant,
    exposedAt: fact.at,
    delivered,
    crossover: fact.crossover?.split(',') ?? [],
    values: Object.fromEntries(values),
    unconverted,
  };
}

function usableEvents(events: Iterable<AparteEvent>): AparteEvent[] {
  const byId = new Map<string, AparteEvent>();
  for (const event of events) {
    if (event.type !== 'track' || event.internal === true) continue;
    if (grants(event.purposes, 'experimentation')) byId.set(event.messageId, event);
  }
  return [...byId.values()];
}

function firstExposure(
  { experiment, run, variants, from, until }: MeasuredRun,
  events: readonly AparteEvent[],
): { fact: ExposureFact; delivered: boolean } | null {
  let fact: ExposureFact | null = null;
  let delivered = false;
  for (const event of events) {
    const exposure = readExposure(event, (key) => (key === experiment ? run : undefined));
    if (exposure === null || exposure.fact.run !== run || exposure.fact.at >= until) continue;
    if (!variants.includes(exposure.fact.variant)) continue;
    // Without a number it may be of the run before: an app that was offline in between sends it now.
    if (!exposure.namesRun && exposure.fact.at < from) continue;
    fact = fact === null ? exposure.fact : joinExposures(fact, exposure.fact);
    const { stage } = event.properties;
    if (stage === 'delivered' || stage === 'rendered') delivered = true;
  }
  return fact === null ? null : { fact, delivered };
}

/** What one metric came to, and how many amounts had no rate. */
function measure(
  run: MeasuredRun,
  metric: MetricDocument,
  since: number,
  events: readonly AparteEvent[],
  rates: RateTable,
): MetricValue & { readonly missing: number } {
  const { aggregate, within } = metric;
  const until = Math.min(run.until, since + (parseDuration(within) ?? Infinity));
  const measured = events.filter((event) => grants(event.purposes, 'analytics'));
  const counted = measured.filter(
    ({ name, timestamp }) => name === metric.event && timestamp >= since && timestamp < until,
  );
  const named = counted.map(orderOf);
  const orders = new Set(named.filter((order) => order !== null));
  const count = orders.size + named.filter((order) => order === null).length;
  if (aggregate === 'count') return { value: count, count, missing: 0 };
  if (aggregate === 'conversion') return { value: Math.min(1, count), count, missing: 0 };
  const refunds = measured.filter(
    (event) => isRefundFor(metric, event) && orders.has(orderOf(event) ?? NO_ORDER),
  );
  const brought = sumOf(counted, aggregate.sum, rates);
  const returned = sumOf(refunds, aggregate.sum, rates);
  return { value: brought.sum - returned.sum, count, missing: brought.missing + returned.missing };
}

/** An order_id is never empty. */
const NO_ORDER = '';

function sumOf(
  events: readonly AparteEvent[],
  property: string,
  rates: RateTable,
): { readonly sum: number; readonly missing: number } {
  const amounts = events.map((event) => amountOf(event, property, rates));
  const known = amounts.filter((amount) => amount !== null);
  return {
    sum: known.reduce((sum, amount) => sum + amount, 0),
    missing: amounts.length - known.length,
  };
}

const REFUND = 'Order Refunded';

function isRefundFor(metric: MetricDocument, event: AparteEvent): boolean {
  return event.name === REFUND && takesRefunds(metric);
}

function takesRefunds({ event, aggregate }: MetricDocument): boolean {
  return event === 'Order Completed' && typeof aggregate !== 'string' && isMoney(aggregate.sum);
}

function isMoney(property: string): boolean {
  return property === 'revenue' || property === 'total';
}

/** The order an event is about; null where it names none: then it stands for itself. */
function orderOf(event: AparteEvent): string | null {
  if (orderKind(event) === null) return null;
  const id = Object.hasOwn(event.properties, 'order_id') ? event.properties['order_id'] : undefined;
  return typeof id === 'number' || (typeof id === 'string' && id !== '') ? String(id) : null;
}

/** The largest number taken: with millionths, the squares of as many as there are people stay finite. A larger one is no
 *  amount, as with money: a single made-up event would else leave a whole test without a result. */
const MAX_NUMBER = 1e12;

/** What an event adds, without sign for refunds; null: money in a currency without a rate. No amount adds nothing. */
function amountOf(event: AparteEvent, property: string, rates: RateTable): number | null {
  const written = Object.hasOwn(event.properties, property) ? event.properties[property] : undefined;
  if (!isMoney(property)) {
    const number = readNumber(written) ?? 0;
    return Math.abs(number) <= MAX_NUMBER ? Math.round(number * 1e6) : 0;
  }
  const kind = orderKind(event);
  const currency = currencyOf(event, rates.base);
  const minor = kind === null ? toMinor(written, currency) : wholeMinor(event, kind, currency);
  const amount = kind === 'refunded' ? Math.abs(minor ?? 0) : (minor ?? 0);
  return amount === 0 ? 0 : convertWithRates(amount, currency, event.timestamp, rates);
}
