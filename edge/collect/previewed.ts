import type { Context } from 'hono';
import type { Env } from '../env.ts';
import { mentionsPreview } from '../preview/port.ts';

/** Whether a request comes from a page that is only previewed: what it tells is not counted. */
export async function isPreviewed(c: Context<{ Bindings: Env }>): Promise<boolean> {
  if (!mentionsPreview(c.req.raw)) return false;
  const control = await import('../control.ts');
  return control.isPreviewed(c.env, c.req.raw, Date.now());
}
