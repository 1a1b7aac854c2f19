import type { VariantDocument } from '../config/types.ts';

/** Which version others are compared with: the one called `control`, else the first that shows the spot's own content
 *  (it has no value). Null: there is none. */
export function controlOf(variants: readonly Pick<VariantDocument, 'key' | 'value'>[]): string | null {
  const named = variants.find(({ key }) => key === 'control');
  return (named ?? variants.find(({ value }) => value === undefined))?.key ?? null;
}
