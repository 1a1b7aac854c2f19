/** Offsets of time zones are whole quarters of an hour (IANA tz database, since 1972). */
export const QUARTER_MS: number = 900_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
/** No zone is further from UTC. */
const MAX_OFFSET_MS = 15 * HOUR_MS;

/** The starts of the last `count` days of a time zone up to the day of `now`, and the start of the day after it: epoch
 *  ms, ascending, `count + 1` of them. Where a clock change swallows midnight, a day starts at the first instant of its
 *  date. `timeZone` is an IANA name; throws RangeError on another. */
export function dayStarts(timeZone: string, now: number, count: number): number[] {
  const dateAt = dateReader(timeZone);
  const starts = [startOfDate(dateAt, nextDate(dateAt(now)))];
  for (let date = dateAt(now); starts.length <= count; date = dateBefore(date)) {
    starts.unshift(startOfDate(dateAt, date));
  }
  return starts;
}

/** The starts of the hours between two instants, and the end: epoch ms, ascending. A day that is longer or shorter by
 *  a clock change has more or fewer of them. */
export function hourStarts(from: number, until: number): number[] {
  const starts: number[] = [];
  for (let at = from; at < until; at += HOUR_MS) starts.push(at);
  return [...starts, until];
}

/** The date of an instant in a time zone: `2026-11-22`. */
export function dateIn(timeZone: string, at: number): string {
  return dateReader(timeZone)(at);
}

function dateReader(timeZone: string): (at: number) => string {
  // en-CA writes ISO dates; the parts are named all the same, so that no locale data can change their order.
  const format = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    calendar: 'iso8601',
    numberingSystem: 'latn',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  });
  return (at) => {
    const parts = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]));
    return `${parts['year']}-${parts['month']}-${parts['day']}`;
  };
}

/** The first quarter of an hour that has this date: dates only grow, so it is found by halving. */
function startOfDate(dateAt: (at: number) => string, date: string): number {
  const utc = midnightUtc(date);
  let before = (utc - MAX_OFFSET_MS) / QUARTER_MS;
  let within = (utc + MAX_OFFSET_MS) / QUARTER_MS;
  while (within - before > 1) {
    const middle = Math.floor((before + within) / 2);
    if (dateAt(middle * QUARTER_MS) >= date) within = middle;
    else before = middle;
  }
  return within * QUARTER_MS;
}

function nextDate(date: string): string {
  return isoDate(midnightUtc(date) + DAY_MS);
}

function dateBefore(date: string): string {
  return isoDate(midnightUtc(date) - DAY_MS);
}

function midnightUtc(date: string): number {
  // oxlint-disable-next-line no-restricted-globals -- parsing a given date reads no clock
  return Date.parse(`${date}T00:00:00Z`);
}

function isoDate(at: number): string {
  // oxlint-disable-next-line no-restricted-globals -- writing a given time reads no clock
  return new Date(at).toISOString().slice(0, 10);
}
