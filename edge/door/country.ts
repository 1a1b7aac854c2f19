import type { Env } from '../env.ts';

const COUNTRY = /^[A-Z]{2}$/;
/** What stands where the country is not known: user-assigned codes of ISO 3166, as the platform uses them. */
const UNKNOWN = ['XX', 'T1'];

/** The country a request comes from (ISO 3166-1 alpha-2), by the platform's own knowledge of the address; undefined:
 *  not known. A header would be the sender's word: it is read only on the embedded default, where nobody else says it. */
export function countryOf(request: Request, env: Env): string | undefined {
  const said: unknown = env.EMBEDDED === 'true' ? request.headers.get('cf-ipcountry') : request.cf?.country;
  return typeof said === 'string' && COUNTRY.test(said) && !UNKNOWN.includes(said) ? said : undefined;
}
