/** Whether a number passes. */
export type NumberTest = (value: number) => boolean;

/** The operators a clause may compare numbers with. */
export const NUMBER_OPERATORS: Readonly<Record<string, (operand: number) => NumberTest>> = {
  $gte: (operand) => (value) => value >= operand,
  $gt: (operand) => (value) => value > operand,
  $lte: (operand) => (value) => value <= operand,
  $lt: (operand) => (value) => value < operand,
  $eq: (operand) => (value) => value === operand,
  $ne: (operand) => (value) => value !== operand,
};

/** Compiles `{ $gte: 3, $lt: 10 }`: all must hold. An unknown operator or an operand that is no number passes
 *  nothing; publishing refuses both. */
export function compileNumberTest(operators: { readonly [operator: string]: unknown }): NumberTest {
  const tests = Object.entries(operators).map(([name, operand]): NumberTest => {
    if (!Object.hasOwn(NUMBER_OPERATORS, name) || typeof operand !== 'number') return () => false;
    return NUMBER_OPERATORS[name]?.(operand) ?? (() => false);
  });
  const [first, second] = tests;
  if (first === undefined) return () => true;
  if (second === undefined) return first;
  return (value) => tests.every((test) => test(value));
}
