// What the preview stop offers the others. What opens a preview is imported with the control module, by requests that
// mention one.

export { mentionsPreview, PREVIEW_PARAMETER } from './names.ts';
export type { Preview } from './open.ts';
export { signPreview } from './token.ts';
