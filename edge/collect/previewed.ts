import type { Call } from '../call.ts';
import { mentionsPreview } from '../preview/port.ts';

/** Whether a request comes from a page that is only previewed: what it tells is not counted. */
export async function isPreviewed({ request, env }: Call): Promise<boolean> {
  if (!mentionsPreview(request)) return false;
  const control = await import('../control.ts');
  return control.isPreviewed(env, request, Date.now());
}
