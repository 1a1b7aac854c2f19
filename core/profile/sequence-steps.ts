import { canonicalJson } from '../canonical-json.ts';
import type { ActionTest, SequenceStep } from '../config/types.ts';
import type { AparteEvent } from '../events.ts';
import { compileTest, type ObjectTest } from './conditions.ts';
import { parseDuration } from './durations.ts';

/** How many steps a sequence may have: each is a bit of what is remembered of an event. */
export const MAX_STEPS = 8;

/** A step that must not happen after the action before it: within `windowMs`, else (infinite) up to the next step. */
export interface CompiledNot {
  /** Its place in the sequence as written. */
  readonly step: number;
  readonly bit: number;
  readonly windowMs: number;
}

/** An action of a sequence with what may not happen between the one before and this. */
export interface Stage {
  readonly step: number;
  readonly bit: number;
  /** It comes less than so long after the action before. */
  readonly withinMs: number;
  readonly nots: readonly CompiledNot[];
}

/** A sequence made ready. */
export interface CompiledSequence {
  readonly stages: readonly Stage[];
  /** What may not happen after the last action. */
  readonly trailing: readonly CompiledNot[];
  readonly tests: readonly { readonly bit: number; readonly event: string; readonly matches: ObjectTest }[];
}

/** The action a step is about, whether it must or must not happen. */
export function actionOf(step: SequenceStep): ActionTest {
  return step.not ?? step;
}

/** The names of the events a sequence looks at. */
export function namesOfSteps(steps: readonly SequenceStep[]): readonly string[] {
  return [...new Set(steps.map((step) => actionOf(step).event))];
}

/** What is remembered of a sequence depends on its actions and their places, not on windows and on which are nots. */
export function sequenceKey(steps: readonly SequenceStep[]): string {
  return canonicalJson(['sequence', steps.map((step) => [actionOf(step).event, actionOf(step).where ?? {}])]);
}

/** Compiles steps that publishing has validated (validate-sequence.ts). */
export function compileSequence(steps: readonly SequenceStep[]): CompiledSequence {
  const stages: Stage[] = [];
  let nots: CompiledNot[] = [];
  for (const [step, written] of steps.entries()) {
    const windowMs =
      written.within === undefined ? Number.POSITIVE_INFINITY : (parseDuration(written.within) ?? 0);
    const bit = 1 << step;
    if (written.not === undefined) {
      stages.push({ step, bit, withinMs: windowMs, nots });
      nots = [];
    } else nots.push({ step, bit, windowMs });
  }
  const tests = steps.map((step, i) => {
    const { event, where } = actionOf(step);
    return { bit: 1 << i, event, matches: where === undefined ? () => true : compileTest(where) };
  });
  return { stages, trailing: nots, tests };
}

/** The steps an event matches, as bits; 0: none. */
export function maskOf({ tests }: CompiledSequence, event: AparteEvent): number {
  let mask = 0;
  for (const test of tests) if (test.event === event.name && test.matches(event)) mask |= test.bit;
  return mask;
}
