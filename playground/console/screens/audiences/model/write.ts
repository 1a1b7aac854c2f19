import type { Condition } from '../../../../../core/config/types.ts';
import type { Json, JsonObject } from '../../../../../core/events.ts';
import {
  type DidPart,
  type Group,
  LIST_EVENTS,
  type Part,
  type SequencePart,
  type Step,
  type Test,
} from './parts.ts';

/** The condition that a group stands for. `readCondition` of it gives the group again. */
export function writeGroup(group: Group): Condition {
  const [only, second] = group.parts;
  if (group.match === 'all') {
    if (only === undefined) return {};
    return second === undefined ? writePart(only) : { $and: group.parts.map(writePart) };
  }
  return { [group.match === 'any' ? '$or' : '$nor']: group.parts.map(writePart) };
}

function writePart(part: Part): Condition {
  if (part.kind === 'group') return writeGroup(part);
  if (part.kind === 'detail') return { [`traits.${part.name}`]: operandOf(part) };
  if (part.kind === 'cell') return { [`rfm.${part.range}.cell`]: { $in: [...part.cells] } };
  if (part.kind === 'score') return { [`score.${part.key}`]: { [part.compare]: part.number } };
  if (part.kind === 'permission') {
    const has = { $all: [part.purpose] };
    return { purposes: part.allowed ? has : { $not: has } };
  }
  const did = { did: part.kind === 'sequence' ? writeSequence(part) : writeDid(part) };
  return part.not ? { $not: did } : did;
}

function operandOf({ compare, value }: Test): Json {
  return compare === '$eq' ? value : { [compare]: value };
}

function writeDid(part: DidPart): JsonObject {
  const where = whereOf(part);
  const { measure, compare, number, of, within } = part;
  const is = { [compare]: number };
  const isPoint = measure === 'first' || measure === 'last';
  return {
    event: part.event,
    ...(where === null ? {} : { where }),
    ...(measure === 'count' ? { count: is } : {}),
    ...(measure === 'sum' || measure === 'distinct' ? { [measure]: { of: `properties.${of}`, is } } : {}),
    ...(isPoint
      ? { [measure]: { [part.before ? 'before' : 'within']: within === '' ? '30d' : within } }
      : {}),
    ...(!isPoint && within !== '' ? { within } : {}),
  };
}

function writeSequence({ steps, within }: SequencePart): JsonObject {
  return { sequence: steps.map(writeStep), ...(within === '' ? {} : { within }) };
}

function writeStep(step: Step): JsonObject {
  const where = whereOf(step);
  const action = { event: step.event, ...(where === null ? {} : { where }) };
  return { ...(step.not ? { not: action } : action), ...(step.within === '' ? {} : { within: step.within }) };
}

function whereOf({ event, range, where }: Pick<DidPart, 'event' | 'range' | 'where'>): JsonObject | null {
  const tests: JsonObject[] = where.map((test) => ({ [`properties.${test.name}`]: operandOf(test) }));
  if (range !== '') {
    tests.unshift(
      LIST_EVENTS.has(event)
        ? { 'properties.products': { $elemMatch: { category: range } } }
        : { 'properties.category': range },
    );
  }
  if (tests.length === 0) return null;
  const names = tests.flatMap((test) => Object.keys(test));
  return new Set(names).size === names.length
    ? Object.fromEntries(tests.flatMap((test) => Object.entries(test)))
    : { $and: tests };
}
