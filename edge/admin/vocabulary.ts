import type { PublishedConfig } from '../../core/config/published.ts';
import type { VocabularyAnswer, VocabularyField } from '../../core/wire/audiences.ts';
import type { FieldCount, VocabularyPart } from '../people/port.ts';

const MAX_EVENTS = 200;
const MAX_FIELDS = 60;
const MAX_VALUES = 30;
/** A value of a detail that fewer people share could say who somebody is. */
const MIN_SHARED = 3;

type Value = string | number | boolean;

/** The vocabularies of all shards as one, and what the project's ranges are. */
export function joinVocabulary(
  parts: readonly VocabularyPart[],
  config: Pick<PublishedConfig, 'project' | 'scores'> | undefined,
  now: number,
): VocabularyAnswer {
  const names = new Map<string, { count: number; atLeast: boolean; fields: FieldCount[] }>();
  for (const { name, count, atLeast, properties } of parts.flatMap((part) => part.events)) {
    const known = names.get(name) ?? { count: 0, atLeast: false, fields: [] };
    names.set(name, {
      count: known.count + count,
      atLeast: known.atLeast || atLeast,
      fields: [...known.fields, ...properties],
    });
  }
  const events = [...names]
    .map(([name, { count, atLeast, fields }]) => ({ name, count, atLeast, properties: join(fields, 1) }))
    .sort((a, b) => b.count - a.count || (a.name < b.name ? -1 : 1))
    .slice(0, MAX_EVENTS);
  const ranges = Object.entries(config?.project.ranges ?? {}).map(([key, { category }]) => ({
    key,
    category,
  }));
  const seen = events.flatMap(({ properties }) =>
    properties.filter(({ name }) => name === 'category').flatMap(({ values }) => values.map(String)),
  );
  return {
    events,
    details: join(
      parts.flatMap((part) => part.details),
      MIN_SHARED,
    ),
    ranges,
    scores: (config?.scores ?? []).map(({ key }) => key),
    categories: [...new Set([...ranges.map(({ category }) => category), ...seen])].sort(),
    asOf: new Date(now).toISOString(),
  };
}

function join(fields: readonly FieldCount[], min: number): VocabularyField[] {
  const joined = new Map<string, { seen: number; values: Map<Value, number> }>();
  for (const { name, seen, values } of fields) {
    const known = joined.get(name) ?? { seen: 0, values: new Map<Value, number>() };
    joined.set(name, known);
    known.seen += seen;
    for (const [value, times] of values) known.values.set(value, (known.values.get(value) ?? 0) + times);
  }
  return [...joined]
    .sort((a, b) => b[1].seen - a[1].seen || (a[0] < b[0] ? -1 : 1))
    .slice(0, MAX_FIELDS)
    .map(([name, { values }]) => {
      const common = [...values].filter(([, times]) => times >= min).sort((a, b) => b[1] - a[1]);
      return {
        name,
        type: typeOf([...values.keys()]),
        values: common.slice(0, MAX_VALUES).map(([value]) => value),
      };
    });
}

function typeOf(values: readonly Value[]): VocabularyField['type'] {
  const types = new Set(values.map((value) => typeof value));
  if (types.size !== 1) return 'mixed';
  if (types.has('number')) return 'number';
  return types.has('boolean') ? 'boolean' : 'text';
}
