import type { Json } from '../../../../../core/events.ts';
import type { Language } from '../../../text/languages.ts';
import type { Compare, Match, Test } from './parts.ts';

/** The little words that sentences about audiences are made of. Lists of options use them too. */
export interface Words {
  readonly compare: Readonly<Record<Exclude<Compare, '$exists'>, string>>;
  readonly exists: string;
  readonly missing: string;
  readonly yes: string;
  readonly no: string;
  readonly or: string;
  readonly joins: Readonly<Record<Match, string>>;
  readonly none: string;
  readonly everybody: string;
  readonly people: (what: string) => string;
  readonly did: (event: string) => string;
  readonly didNot: (event: string) => string;
  readonly times: (compare: string, number: string, isOne: boolean) => string;
  readonly sum: (of: string, compare: string, number: string) => string;
  readonly distinct: (of: string, compare: string, number: string) => string;
  readonly last: (isBefore: boolean, span: string) => string;
  readonly first: (isBefore: boolean, span: string) => string;
  readonly range: (range: string) => string;
  readonly where: (tests: string) => string;
  readonly within: (span: string) => string;
  readonly detail: (test: string) => string;
  readonly units: Readonly<Record<'s' | 'm' | 'h' | 'd', (n: number) => string>>;
}

const en: Words = {
  compare: {
    $gte: 'at least',
    $lte: 'at most',
    $eq: 'exactly',
    $gt: 'more than',
    $lt: 'fewer than',
    $ne: 'is not',
    $in: 'is one of',
    $nin: 'is none of',
  },
  exists: 'is known',
  missing: 'is not known',
  yes: 'yes',
  no: 'no',
  or: ' or ',
  joins: { all: ' and ', any: ' or ', none: ' or ' },
  none: 'for whom none of this holds: ',
  everybody: 'Everybody',
  people: (what) => `People ${what}`,
  did: (event) => `who did “${event}”`,
  didNot: (event) => `who did not do “${event}”`,
  times: (compare, number, isOne) => `${compare} ${number} ${isOne ? 'time' : 'times'}`,
  sum: (of, compare, number) => `with ${of} adding up to ${compare} ${number}`,
  distinct: (of, compare, number) => `with ${compare} ${number} different ${of}`,
  last: (isBefore, span) => (isBefore ? `the last time over ${span} ago` : `the last time within ${span}`),
  first: (isBefore, span) =>
    isBefore ? `for the first time over ${span} ago` : `for the first time within ${span}`,
  range: (range) => `in ${range}`,
  where: (tests) => `where ${tests}`,
  within: (span) => `in the last ${span}`,
  detail: (test) => `whose ${test}`,
  units: {
    s: (n) => (n === 1 ? 'second' : `${n} seconds`),
    m: (n) => (n === 1 ? 'minute' : `${n} minutes`),
    h: (n) => (n === 1 ? 'hour' : `${n} hours`),
    d: (n) => (n === 1 ? 'day' : `${n} days`),
  },
};

const fr: Words = {
  compare: {
    $gte: 'au moins',
    $lte: 'au plus',
    $eq: 'exactement',
    $gt: 'plus de',
    $lt: 'moins de',
    $ne: 'n’est pas',
    $in: 'est parmi',
    $nin: 'n’est pas parmi',
  },
  exists: 'est connu',
  missing: 'n’est pas connu',
  yes: 'oui',
  no: 'non',
  or: ' ou ',
  joins: { all: ' et ', any: ' ou ', none: ' ou ' },
  none: 'pour qui rien de ceci n’est vrai : ',
  everybody: 'Tout le monde',
  people: (what) => `Personnes ${what}`,
  did: (event) => `qui ont fait « ${event} »`,
  didNot: (event) => `qui n’ont pas fait « ${event} »`,
  times: (compare, number) => `${compare} ${number} fois`,
  sum: (of, compare, number) => `avec un total de ${of} : ${compare} ${number}`,
  distinct: (of, compare, number) => `avec ${compare} ${number} ${of} différents`,
  last: (isBefore, span) =>
    isBefore ? `la dernière fois il y a plus de ${span}` : `la dernière fois il y a moins de ${span}`,
  first: (isBefore, span) =>
    isBefore ? `la première fois il y a plus de ${span}` : `la première fois il y a moins de ${span}`,
  range: (range) => `dans ${range}`,
  where: (tests) => `où ${tests}`,
  within: (span) => `durant : ${span}`,
  detail: (test) => `dont ${test}`,
  units: {
    s: (n) => (n === 1 ? '1 seconde' : `${n} secondes`),
    m: (n) => (n === 1 ? '1 minute' : `${n} minutes`),
    h: (n) => (n === 1 ? '1 heure' : `${n} heures`),
    d: (n) => (n === 1 ? '1 jour' : `${n} jours`),
  },
};

/** The words of each language. */
export const WORDS: Readonly<Record<Language, Words>> = {
  en,
  fr: { ...fr, within: lastOf },
};

/** A window such as `7d` in words. */
export function spanText(within: string, language: Language): string {
  const [, count = '', unit = 'd'] = /^(\d+)([smhd])$/.exec(within) ?? [];
  const n = Number(count);
  return WORDS[language].units[unit as 's' | 'm' | 'h' | 'd'](n); // one of the four, or the default
}

/** `plan is pro`. */
export function testText({ name, compare, value }: Test, language: Language): string {
  const words = WORDS[language];
  if (compare === '$exists') return `${name} ${value === true ? words.exists : words.missing}`;
  const is = compare === '$eq' ? (language === 'fr' ? 'est' : 'is') : words.compare[compare];
  return `${name} ${is} ${valueText(value, language)}`;
}

/** A value as people write it. */
export function valueText(value: Json, language: Language): string {
  const words = WORDS[language];
  if (typeof value === 'boolean') return value ? words.yes : words.no;
  if (Array.isArray(value)) return value.map((one: Json) => valueText(one, language)).join(words.or);
  if (value === null) return '–';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** « 7 jours » as « ces 7 derniers jours ». */
function lastOf(span: string): string {
  const [count, unit = ''] = span.split(' ');
  if (count === '1') return `depuis ${span}`;
  return `ces ${count} ${unit.startsWith('jour') ? 'derniers' : 'dernières'} ${unit}`;
}
