import type { Condition } from '../../../../../core/config/types.ts';
import type { Json, JsonObject } from '../../../../../core/events.ts';
import { eventLabel } from '../../../text/events.ts';
import type { Language } from '../../../text/languages.ts';
import { readCondition } from './read.ts';
import { lengthText, quotedEvent } from './sequence-words.ts';
import { spanText, valueText, WORDS } from './terms.ts';
import { describePart } from './words.ts';

// Any condition in words, also one that the builder has no controls for: what it can show is said in its words, the rest
// operator by operator.

interface DescribeWords {
  readonly is: string;
  readonly not: (what: string) => string;
  readonly always: string;
  readonly operators: Readonly<Record<string, (value: string) => string>>;
  readonly types: Readonly<Record<string, string>>;
  readonly number: (what: string) => string;
  readonly ago: (point: string, parts: string) => string;
  readonly less: (span: string) => string;
  readonly more: (span: string) => string;
  readonly points: Readonly<Record<'first' | 'last', string>>;
  readonly next: string;
  readonly nextNot: string;
}

const DESCRIBE_WORDS: Readonly<Record<Language, DescribeWords>> = {
  en: {
    is: 'is',
    not: (what) => `not (${what})`,
    always: 'anything',
    operators: {
      $ini: (value) => `is ${value}, in capitals or not`,
      $nini: (value) => `is not ${value}, in capitals or not`,
      $inGroup: (value) => `is in the list ${value}`,
      $notInGroup: (value) => `is not in the list ${value}`,
      $all: (value) => `holds all of: ${value}`,
      $alli: (value) => `holds all of: ${value}, in capitals or not`,
      $size: (value) => `has a length that ${value}`,
      $elemMatch: (value) => `holds one that ${value}`,
      $regex: (value) => `looks like the pattern ${value}`,
      $regexi: (value) => `looks like the pattern ${value}, in capitals or not`,
      $type: (value) => `is ${value}`,
      $veq: (value) => `is version ${value}`,
      $vne: (value) => `is not version ${value}`,
      $vgt: (value) => `is after version ${value}`,
      $vgte: (value) => `is version ${value} or later`,
      $vlt: (value) => `is before version ${value}`,
      $vlte: (value) => `is version ${value} or earlier`,
    },
    types: {
      string: 'text',
      number: 'a number',
      boolean: 'yes or no',
      array: 'a list',
      object: 'a record',
      null: 'nothing',
    },
    number: (what) => `with a number of times that is ${what}`,
    ago: (point, parts) => `${point} ${parts}`,
    less: (span) => `less than ${span} ago`,
    more: (span) => `at least ${span} ago`,
    points: { first: 'for the first time', last: 'the last time' },
    next: ', then ',
    nextNot: ', then not ',
  },
  fr: {
    is: 'est',
    not: (what) => `pas (${what})`,
    always: 'n’importe quoi',
    operators: {
      $ini: (value) => `est ${value}, majuscules ou non`,
      $nini: (value) => `n’est pas ${value}, majuscules ou non`,
      $inGroup: (value) => `est dans la liste ${value}`,
      $notInGroup: (value) => `n’est pas dans la liste ${value}`,
      $all: (value) => `contient tout ceci : ${value}`,
      $alli: (value) => `contient tout ceci : ${value}, majuscules ou non`,
      $size: (value) => `a une longueur qui ${value}`,
      $elemMatch: (value) => `contient un élément qui ${value}`,
      $regex: (value) => `ressemble au motif ${value}`,
      $regexi: (value) => `ressemble au motif ${value}, majuscules ou non`,
      $type: (value) => `est ${value}`,
      $veq: (value) => `est la version ${value}`,
      $vne: (value) => `n’est pas la version ${value}`,
      $vgt: (value) => `est après la version ${value}`,
      $vgte: (value) => `est la version ${value} ou après`,
      $vlt: (value) => `est avant la version ${value}`,
      $vlte: (value) => `est la version ${value} ou avant`,
    },
    types: {
      string: 'un texte',
      number: 'un nombre',
      boolean: 'oui ou non',
      array: 'une liste',
      object: 'une fiche',
      null: 'rien',
    },
    number: (what) => `avec un nombre de fois qui est ${what}`,
    ago: (point, parts) => `${point} ${parts}`,
    less: (span) => `il y a moins de ${span}`,
    more: (span) => `il y a au moins ${span}`,
    points: { first: 'pour la première fois', last: 'la dernière fois' },
    next: ', puis ',
    nextNot: ', puis pas ',
  },
};

/** A condition in words, whatever it says. */
export function describeCondition(condition: Condition, language: Language): string {
  const built = readCondition(condition);
  if (built !== null)
    return built.parts.length === 0 ? DESCRIBE_WORDS[language].always : describePart(built, language);
  return fieldsText(condition, language);
}

/** Every field of a condition in words, by the path under which explanations name it. */
export function describePaths(condition: Condition, language: Language): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  const visit = (part: Json, path: string): void => {
    if (!isObject(part)) return;
    for (const [key, operand] of Object.entries(part)) {
      const at = `${path}.${key}`;
      texts.set(at, describeCondition({ [key]: operand }, language));
      if (Array.isArray(operand)) operand.forEach((member: Json, i) => visit(member, `${at}[${i}]`));
      else if (key === '$not') visit(operand, at);
    }
  };
  visit(condition, 'if');
  return texts;
}

function fieldsText(condition: JsonObject, language: Language): string {
  const words = WORDS[language];
  const texts = Object.entries(condition).map(([key, operand]) => fieldText(key, operand, language));
  return texts.length === 0 ? DESCRIBE_WORDS[language].always : texts.join(words.joins.all);
}

function fieldText(key: string, operand: Json, language: Language): string {
  const words = WORDS[language];
  if (Array.isArray(operand) && (key === '$and' || key === '$or' || key === '$nor')) {
    const match = key === '$and' ? 'all' : key === '$or' ? 'any' : 'none';
    const texts = operand.map((part: Json) => (isObject(part) ? describeCondition(part, language) : ''));
    const joined = texts.map((text) => (texts.length > 1 ? `(${text})` : text)).join(words.joins[match]);
    return match === 'none' ? words.none + joined : joined;
  }
  if (key === '$not' && isObject(operand)) {
    return DESCRIBE_WORDS[language].not(describeCondition(operand, language));
  }
  if (key === 'did' && isObject(operand)) return clauseText(operand, language);
  const name = key.replace(/^(?:traits|properties)\./, '');
  const test = `${name} ${operandText(operand, language)}`;
  return key.startsWith('traits.') ? words.detail(test) : test;
}

/** `is at least 3 and fewer than 5`. */
function operandText(operand: Json, language: Language): string {
  const words = DESCRIBE_WORDS[language];
  if (!isObject(operand)) return `${words.is} ${valueText(operand, language)}`;
  const entries = Object.entries(operand);
  if (entries.length === 0 || !entries.every(([name]) => name.startsWith('$'))) {
    return fieldsText(operand, language);
  }
  return entries.map(([name, value]) => operatorText(name, value, language)).join(WORDS[language].joins.all);
}

function operatorText(name: string, value: Json, language: Language): string {
  const words = WORDS[language];
  const own = DESCRIBE_WORDS[language];
  if (name === '$eq') return `${own.is} ${valueText(value, language)}`;
  if (name === '$exists') return value === true ? words.exists : words.missing;
  if (name === '$not') return own.not(operandText(value, language));
  if (name === '$type') return own.operators['$type']?.(own.types[nameIn(value)] ?? nameIn(value)) ?? name;
  if (Object.hasOwn(words.compare, name)) {
    return `${words.compare[name as keyof typeof words.compare]} ${valueText(value, language)}`; // an own key
  }
  const say = Object.hasOwn(own.operators, name) ? own.operators[name] : undefined;
  if (say === undefined) return `${name} ${valueText(value, language)}`;
  if (isObject(value)) return say(operandText(value, language));
  if (!Array.isArray(value))
    return say(name === '$size' ? `${own.is} ${valueText(value, language)}` : valueText(value, language));
  const members = value.map((one: Json) =>
    isObject(one) ? operandText(one, language) : valueText(one, language),
  );
  return say(members.join(', '));
}

function clauseText(clause: JsonObject, language: Language): string {
  const words = WORDS[language];
  const { sequence, within } = clause;
  const window = typeof within === 'string' ? ` ${words.within(spanText(within, language))}` : '';
  if (Array.isArray(sequence)) return sequenceText(sequence, language) + window;
  return `${words.did(eventLabel(nameIn(clause['event']), language))}${whereText(clause, language)}${measureText(clause, language)}${window}`;
}

function whereText({ where }: JsonObject, language: Language): string {
  if (where === undefined || !isObject(where) || Object.keys(where).length === 0) return '';
  return ` ${WORDS[language].where(fieldsText(where, language))}`;
}

function measureText(clause: JsonObject, language: Language): string {
  const words = WORDS[language];
  const own = DESCRIBE_WORDS[language];
  for (const point of ['first', 'last'] as const) {
    const bounds = clause[point];
    if (bounds === undefined || !isObject(bounds)) continue;
    const { within, before } = bounds;
    const parts = [
      ...(typeof within === 'string' ? [own.less(lengthText(within, language))] : []),
      ...(typeof before === 'string' ? [own.more(lengthText(before, language))] : []),
    ];
    return ` ${own.ago(own.points[point], parts.join(words.joins.all))}`;
  }
  const { count, sum, distinct } = clause;
  if (count !== undefined && isObject(count)) return ` ${own.number(operandText(count, language))}`;
  for (const [measured, say] of [
    [sum, words.sum],
    [distinct, words.distinct],
  ] as const) {
    if (measured === undefined || !isObject(measured)) continue;
    const of = nameIn(measured['of']).replace(/^properties\./, '');
    return ` ${say(of, operandText(measured['is'] ?? {}, language), '').trimEnd()}`;
  }
  return '';
}

function sequenceText(steps: readonly Json[], language: Language): string {
  const own = DESCRIBE_WORDS[language];
  const texts = steps.filter(isObject).map((step, i) => {
    const { not } = step;
    const action = not !== undefined && isObject(not) ? not : step;
    const join = i === 0 ? '' : not === undefined ? own.next : own.nextNot;
    const within = typeof step['within'] === 'string' ? ` (${lengthText(step['within'], language)})` : '';
    return `${join}${quotedEvent(nameIn(action['event']), language)}${whereText(action, language)}${within}`;
  });
  return texts.join('');
}

function nameIn(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}

function isObject(value: Json): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
