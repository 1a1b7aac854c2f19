import type { Figures } from '../../core/wire/overview.ts';

/** Between which instants to count: ascending epoch ms at quarters of an hour, parts from each to the next. */
export interface DaysAsk {
  readonly bounds: readonly number[];
}

/** What was counted in a shard. */
export interface DaysAnswer {
  readonly parts: readonly Figures[];
  /** Of all parts together; a person in several parts is one. */
  readonly whole: Figures;
  readonly actions: readonly (readonly [name: string, count: number])[];
  /** Of the people in `whole`, how many grant each purpose. */
  readonly permissions: { readonly [purpose: string]: number };
  readonly isPartial: boolean;
}

const NOTHING: Figures = {
  visitors: 0,
  newPeople: 0,
  events: 0,
  orders: 0,
  amountMinor: 0,
  refundedMinor: 0,
  unconverted: 0,
};

/** The counts of several shards together. A person lives in one shard, so visitors add up. */
export function joinDays(answers: readonly DaysAnswer[], bounds: readonly number[]): DaysAnswer {
  const actions = new Map<string, number>();
  const permissions = new Map<string, number>();
  for (const answer of answers) {
    for (const [name, count] of answer.actions) actions.set(name, (actions.get(name) ?? 0) + count);
    for (const [purpose, count] of Object.entries(answer.permissions)) {
      permissions.set(purpose, (permissions.get(purpose) ?? 0) + count);
    }
  }
  return {
    parts: bounds.slice(1).map((_, index) => sum(answers.map(({ parts }) => parts[index] ?? NOTHING))),
    whole: sum(answers.map(({ whole }) => whole)),
    actions: [...actions].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)),
    permissions: Object.fromEntries(permissions),
    isPartial: answers.some(({ isPartial }) => isPartial),
  };
}

function sum(figures: readonly Figures[]): Figures {
  const total = { ...NOTHING };
  for (const one of figures) {
    total.visitors += one.visitors;
    total.newPeople += one.newPeople;
    total.events += one.events;
    total.orders += one.orders;
    total.amountMinor += one.amountMinor;
    total.refundedMinor += one.refundedMinor;
    total.unconverted += one.unconverted;
  }
  return total;
}
