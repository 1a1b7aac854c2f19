import { ENVIRONMENTS, type Environment } from '../../core/config/types.ts';
import { base64url, bytesOfBase64url } from '../base64url.ts';
import type { Env } from '../env.ts';
import { sealingKeys } from '../visitor/port.ts';
import { PREVIEW_COOKIE, PREVIEW_PARAMETER } from './names.ts';

// A preview's token: `<kid>.<environment>.<expires, epoch seconds in base 36>.<id>.<signature>`, HMAC-SHA256 under the
// key that also signs the cookie `aparte`. What is signed begins with `preview:`, which no signed id does.

/** The one preview that a token opens. */
export interface PreviewPass {
  readonly id: string;
  readonly environment: Environment;
  /** Epoch ms. */
  readonly expiresAt: number;
}

const TOKEN = /^(([\w-]{1,64})\.([a-z]+)\.([0-9a-z]{1,9})\.([\w-]{22}))\.([\w-]{43})$/;
const encoder = new TextEncoder();

/** Signs a pass; null without a sealing key. */
export async function signPreview(env: Env, pass: PreviewPass): Promise<string | null> {
  const keys = await sealingKeys(env);
  if (keys === null) return null;
  const { kid, signing } = keys.newest;
  const said = `${kid}.${pass.environment}.${Math.floor(pass.expiresAt / 1000).toString(36)}.${pass.id}`;
  const signature = await crypto.subtle.sign('HMAC', signing, signedText(said));
  return `${said}.${base64url(new Uint8Array(signature))}`;
}

/** The pass in a token; null when we did not sign it or its time is over. Never throws. */
export async function readPreviewToken(env: Env, token: string, now: number): Promise<PreviewPass | null> {
  const [, said = '', kid = '', named, expires = '', id = '', signature = ''] = TOKEN.exec(token) ?? [];
  const environment = ENVIRONMENTS.find((one) => one === named);
  const expiresAt = Number.parseInt(expires, 36) * 1000;
  if (environment === undefined || expiresAt <= now) return null;
  const key = (await sealingKeys(env))?.byKid.get(kid);
  if (key === undefined) return null;
  try {
    const bytes = bytesOfBase64url(signature);
    const ours = await crypto.subtle.verify('HMAC', key.signing, bytes, signedText(said));
    return ours ? { id, environment, expiresAt } : null;
  } catch {
    return null; // not base64url: not ours
  }
}

/** The token in a request's address, if it names one. */
export function tokenInAddress(url: URL): string | null {
  return url.searchParams.get(PREVIEW_PARAMETER);
}

/** The token in a request's cookie, if it has one. */
export function tokenInCookie(request: Request): string | null {
  for (const part of request.headers.get('cookie')?.split(';') ?? []) {
    const [name = '', value = ''] = part.trim().split('=', 2);
    if (name === PREVIEW_COOKIE) return value;
  }
  return null;
}

/** The `Set-Cookie` that keeps a browser in a preview until the token's end; without a token, the one that ends it. */
export function previewCookie(env: Env, token: string, maxAgeSeconds: number): string {
  const secure = env.EMBEDDED === 'true' ? '' : '; Secure';
  return `${PREVIEW_COOKIE}=${token}; Max-Age=${maxAgeSeconds}; Path=/; HttpOnly; SameSite=Lax${secure}`;
}

function signedText(said: string): Uint8Array {
  return encoder.encode(`preview:${said}`);
}
