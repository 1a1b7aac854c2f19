import type { VocabularyAnswer } from '../../../../../core/wire/audiences.ts';

/** What the parts of the builder share. */
export interface BuilderProps<T> {
  readonly value: T;
  readonly onChange: (value: T) => void;
  readonly vocabulary: VocabularyAnswer | null;
  readonly disabled: boolean;
}

/** A list with one of its members replaced, or, with `null`, taken out. */
export function replaceAt<T>(list: readonly T[], index: number, value: T | null): T[] {
  return list.flatMap((member, i) => (i === index ? (value === null ? [] : [value]) : [member]));
}
