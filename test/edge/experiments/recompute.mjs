// Results computed anew from a test's exported events, in plain JavaScript that shares nothing with the product: one
// pass over people, textbook formulas, and a t quantile by integrating the density. `test` says what to compute:
// { key, run, control, variants, metric: { key, withinMs }, currency, stoppedAt? }; the metric is the revenue of orders.

/** Per version: people, delivered, crossovers, total (minor units), orders, buyers, mean, variance; and differences. */
export function recompute(events, test) {
  const people = new Map();
  for (const event of events) {
    const list = people.get(event.person) ?? new Map();
    list.set(event.messageId, event);
    people.set(event.person, list);
  }
  const versions = Object.fromEntries(
    test.variants.map((key) => [
      key,
      { people: 0, delivered: 0, crossovers: 0, orders: 0, buyers: 0, values: [] },
    ]),
  );
  for (const list of people.values()) {
    const unit = unitOf([...list.values()], test);
    if (unit === null) continue;
    const version = versions[unit.variant];
    version.people += 1;
    version.delivered += unit.delivered ? 1 : 0;
    version.crossovers += unit.crossed ? 1 : 0;
    version.orders += unit.orders;
    version.buyers += unit.orders > 0 ? 1 : 0;
    version.values.push(unit.cents);
  }
  const summed = Object.fromEntries(
    Object.entries(versions).map(([key, version]) => [key, summary(version)]),
  );
  const control = summed[test.control];
  for (const [key, version] of Object.entries(summed)) {
    if (key !== test.control) Object.assign(version, compare(control, version));
  }
  return summed;
}

function unitOf(events, test) {
  const usable = events.filter((event) => !event.internal && event.purposes.includes('experimentation'));
  const time = (event) => Date.parse(event.timestamp);
  const stop = test.stoppedAt === undefined ? Infinity : Date.parse(test.stoppedAt);
  const exposures = usable.filter(
    ({ name, properties, ...event }) =>
      name === 'Experiment Viewed' &&
      properties.experiment === test.key &&
      properties.run === test.run &&
      test.variants.includes(properties.variant) &&
      time(event) < stop,
  );
  if (exposures.length === 0) return null;
  exposures.sort((a, b) => time(a) - time(b) || (a.properties.variant < b.properties.variant ? -1 : 1));
  const { variant } = exposures[0].properties;
  const since = time(exposures[0]);
  const until = Math.min(stop, since + test.metric.withinMs);
  const measured = usable.filter((event) => event.purposes.includes('analytics'));
  const bought = measured.filter(
    (event) => event.name === 'Order Completed' && time(event) >= since && time(event) < until,
  );
  const orders = new Set(bought.map((event) => event.properties.order_id));
  const refunds = measured.filter(
    (event) => event.name === 'Order Refunded' && orders.has(event.properties.order_id),
  );
  const cents = (amount) => Math.round(amount * 100);
  const brought = bought.reduce((sum, event) => sum + cents(event.properties.revenue), 0);
  const returned = refunds.reduce((sum, event) => sum + cents(event.properties.total), 0);
  return {
    variant,
    cents: brought - returned,
    orders: orders.size,
    delivered: exposures.some(({ properties }) => properties.stage === 'delivered'),
    crossed: exposures.some(({ properties }) => properties.variant !== variant),
  };
}

function summary({ values, ...rest }) {
  const total = values.reduce((sum, value) => sum + value, 0);
  const mean = total / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { ...rest, total, mean, variance: squares / (values.length - 1) };
}

function compare(control, version) {
  const a = control.variance / control.people;
  const b = version.variance / version.people;
  const degrees = (a + b) ** 2 / (a ** 2 / (control.people - 1) + b ** 2 / (version.people - 1));
  const t = quantile(0.975, degrees);
  const spread = (estimate, variance) => ({
    estimate,
    low: estimate - t * Math.sqrt(variance),
    high: estimate + t * Math.sqrt(variance),
  });
  const base = control.mean;
  return {
    absolute: spread(version.mean - base, a + b),
    relative: spread((version.mean - base) / base, b / base ** 2 + (a * version.mean ** 2) / base ** 4),
  };
}

/** Student's quantile: where Simpson's rule over the density reaches `p`, found by bisection. */
function quantile(p, degrees) {
  const log = lnGamma((degrees + 1) / 2) - lnGamma(degrees / 2) - 0.5 * Math.log(degrees * Math.PI);
  const density = (x) => Math.exp(log - ((degrees + 1) / 2) * Math.log1p((x * x) / degrees));
  const cdf = (x) => {
    const steps = 2_000;
    const width = x / steps;
    let sum = density(0) + density(x);
    for (let i = 1; i < steps; i += 1) sum += density(i * width) * (i % 2 === 1 ? 4 : 2);
    return 0.5 + (sum * width) / 3;
  };
  let low = 0;
  let high = 100;
  for (let i = 0; i < 100; i += 1) {
    const middle = (low + high) / 2;
    if (cdf(middle) < p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** Stirling's series, from 10 on by recurrence. */
function lnGamma(x) {
  let shift = 0;
  let at = x;
  while (at < 10) {
    shift -= Math.log(at);
    at += 1;
  }
  const series = 1 / (12 * at) - 1 / (360 * at ** 3) + 1 / (1260 * at ** 5) - 1 / (1680 * at ** 7);
  return shift + (at - 0.5) * Math.log(at) - at + 0.5 * Math.log(2 * Math.PI) + series;
}
