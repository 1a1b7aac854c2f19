/** The largest document, in bytes of its JSON text. */
export const MAX_DOCUMENT_BYTES: number = 64 * 1024;
/** The most documents of one project. */
export const MAX_DOCUMENTS: number = 2_000;
/** The most rules of one flag. */
export const MAX_RULES: number = 100;
/** The most rules of one score. */
export const MAX_SCORE_RULES: number = 50;
/** The most variants of one rule or experiment. */
export const MAX_VARIANTS: number = 50;
/** The deepest nesting of a document. */
export const MAX_DEPTH: number = 32;
/** The largest published config of one environment, in bytes of its JSON text: every isolate holds it in memory. */
export const MAX_PUBLISHED_BYTES: number = 1_500_000;
/** How far the sum of weights may be from 1. */
export const WEIGHT_TOLERANCE: number = 0.001;
