import { AparteError } from '../../core/errors.ts';
import type { Certificate } from '../../core/wire/rights.ts';

/** An instance, and the secret key that may ask about people. */
export interface SecretTarget {
  readonly host: string;
  readonly key: string;
}

/** Everything known of a person, as it comes; `person`: `TYPE:VALUE`, such as `userId:u-42`. Throws AparteError. */
export async function exportPerson(
  target: SecretTarget,
  person: string,
  write: (bytes: Uint8Array) => void,
): Promise<void> {
  const response = await call(target, 'GET', `${pathOf(person)}/export`);
  for await (const chunk of response.body ?? []) write(chunk);
}

/** Erases a person; the certificate. Throws AparteError. */
export async function erasePerson(target: SecretTarget, person: string): Promise<Certificate> {
  const response = await call(target, 'DELETE', pathOf(person));
  return (await response.json()) as Certificate; // our own wire
}

function pathOf(person: string): string {
  const colon = person.indexOf(':');
  if (colon < 1 || colon === person.length - 1)
    throw new AparteError(
      'IDENTIFIER_INVALID',
      `expected TYPE:VALUE such as userId:u-42, got ${JSON.stringify(person)}`,
    );
  return `/v1/profiles/${person.slice(0, colon)}/${encodeURIComponent(person.slice(colon + 1))}`;
}

async function call({ host, key }: SecretTarget, method: string, path: string): Promise<Response> {
  const response = await fetch(host + path, { method, headers: { authorization: `Bearer ${key}` } }).catch(
    (cause: unknown) => {
      throw new AparteError('UNAVAILABLE', `${host} could not be reached`, { cause });
    },
  );
  if (response.ok) return response;
  const { code, detail } = (await response.json().catch(() => ({}))) as {
    code?: AparteError['code'];
    detail?: string;
  }; // our own wire
  throw new AparteError(code ?? 'UNAVAILABLE', detail ?? `${path} was answered ${response.status}`);
}
