import * as v from 'valibot';
import { KEY_PATTERN } from '../../core/config/schemas.ts';
import { ENVIRONMENTS, type Environment } from '../../core/config/types.ts';
import { validateShape } from '../../core/config/validate.ts';
import { AparteError } from '../../core/errors.ts';
import { readJson } from '../door/port.ts';
import type { Env } from '../env.ts';

// The bodies the admin routes take. The API description is made of these same schemas.

/** The largest body of an admin call, in bytes after unpacking. */
export const MAX_ADMIN_BODY_BYTES = 8 * 1024 * 1024;

const environment = v.picklist(ENVIRONMENTS);
const label = v.pipe(v.string(), v.minLength(1, 'a name'), v.maxLength(200, 'at most 200 characters'));
const note = v.pipe(v.string(), v.maxLength(2_000, 'at most 2,000 characters'));
const origin = v.pipe(
  v.string(),
  v.regex(/^https?:\/\/[a-z0-9.-]+(:\d{1,5})?$/, 'an origin such as "https://example.com"'),
);

const documentName = v.pipe(
  v.string(),
  v.regex(/^[a-z]+\/[a-z0-9][a-z0-9-]{0,63}$/, 'a document such as "flag/hero"'),
);

/** `POST /v1/admin/publish`. With `only`, other drafts stay as last published. */
export const PublishBody = v.object({
  environment,
  name: label,
  note: v.exactOptional(note),
  only: v.exactOptional(v.pipe(v.array(documentName), v.minLength(1, 'at least one document'))),
});

/** `POST /v1/admin/experiments/{key}/start` and `…/stop`; `name`: what the publication is called. */
export const SwitchBody = v.object({ environment, name: v.exactOptional(label) });

/** `POST /v1/admin/own-visits`. */
export const OwnVisitsBody = v.object({ excluded: v.boolean() });

/** `POST /v1/admin/audiences/size`. `next` of an earlier answer goes on where that one stopped; `compare` names published
 *  audiences to tell the overlap with. */
export const AudienceSizeBody = v.object({
  environment,
  if: v.any(),
  compare: v.exactOptional(v.pipe(v.array(v.string()), v.maxLength(11, 'at most 11 audiences'))),
  next: v.exactOptional(v.string()),
});

/** `POST /v1/admin/audiences/why`: of exactly one of `if`, being written, and `key`, published. */
export const AudienceWhyBody = v.object({
  environment,
  if: v.exactOptional(v.any()),
  key: v.exactOptional(v.string()),
  person: v.pipe(v.string(), v.regex(/^[0-9a-f]{3}-[A-Za-z0-9_-]{22}$/, "a person's id")),
});

/** `POST /v1/admin/reapply`. `rate`: people a second at most, over all shards. */
export const ReapplyBody = v.object({
  environment,
  command: v.exactOptional(v.picklist(['pause', 'resume', 'cancel'])),
  rate: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1_000_000))),
});

/** `POST /v1/admin/identity/dry-run`. What is left out is as published; both are checked as parts of a project document. */
export const DryRunBody = v.object({
  environment,
  identifiers: v.exactOptional(v.record(v.string(), v.unknown())),
  identity: v.exactOptional(v.record(v.string(), v.unknown())),
});

/** `POST /v1/admin/plan`. */
export const PlanBody = v.object({ documents: v.array(v.unknown()), prune: v.exactOptional(v.boolean()) });

/** `POST /v1/admin/apply`. */
export const ApplyBody = v.object({
  documents: v.array(v.unknown()),
  prune: v.exactOptional(v.boolean()),
  publish: v.exactOptional(PublishBody),
});

/** `POST /v1/admin/revisions/{number}/restore`. */
export const RestoreBody = v.object({
  environment,
  name: v.exactOptional(label),
  note: v.exactOptional(note),
  drafts: v.exactOptional(v.boolean()),
});

/** `POST /v1/admin/flags/{key}/kill`. */
export const KillBody = v.object({ environment });

const documentKey = v.pipe(v.string(), v.regex(KEY_PATTERN, 'lower-case letters, digits and "-"'));

/** `POST /v1/admin/previews`. `documents` are drafts laid over what is published; `audiences` and `variants` say whom to
 *  see them as; `path` is the page to open. */
export const PreviewBody = v.object({
  environment,
  documents: v.exactOptional(v.pipe(v.array(v.unknown()), v.maxLength(100, 'at most 100 documents'))),
  audiences: v.exactOptional(v.pipe(v.array(documentKey), v.maxLength(100, 'at most 100 audiences'))),
  variants: v.exactOptional(v.record(documentKey, documentKey)),
  path: v.exactOptional(v.pipe(v.string(), v.maxLength(2_000, 'at most 2,000 characters'))),
});

/** `POST /v1/admin/keys`. */
export const KeyBody = v.object({
  kind: v.picklist(['write', 'secret']),
  environment,
  name: v.exactOptional(v.pipe(v.string(), v.regex(KEY_PATTERN, 'lower-case letters, digits and "-"'))),
  source: v.exactOptional(v.picklist(['browser', 'server', 'import'])),
  trusted: v.exactOptional(v.boolean()),
  origins: v.exactOptional(v.pipe(v.array(origin), v.minLength(1, 'at least one origin'), v.maxLength(100))),
});

/** `POST /v1/admin/restore/begin`: a name for the restore, and the head of the backup's manifest. */
export const RestoreBeginBody = v.object({
  id: v.pipe(v.string(), v.regex(/^[\w-]{1,64}$/, 'letters, digits, "-" or "_"')),
  head: v.object({ format: v.number(), shards: v.number(), pepper: v.string() }),
});

/** `POST /v1/admin/identity-keys`: a JWK. */
export const IdentityKeyBody = v.record(v.string(), v.any());

/** A call's body, of a shape. Throws with every issue. */
export async function readBodyAs<T>(request: Request, schema: v.GenericSchema<T>): Promise<T> {
  const result = validateShape(schema, await readJson(request, MAX_ADMIN_BODY_BYTES));
  if (result.ok) return result.value;
  throw new AparteError('WRONG_TYPE', result.issues[0]?.message ?? 'invalid', { issues: result.issues });
}

/** The environment a call names in its query, else the deployment's first. */
export function environmentIn(request: Request, env: Env): Environment {
  const named = new URL(request.url).searchParams.get('environment');
  if (named === null) return env.EMBEDDED === 'true' ? 'dev' : 'prod';
  const known = ENVIRONMENTS.find((one) => one === named);
  if (known !== undefined) return known;
  throw new AparteError(
    'UNKNOWN_VALUE',
    `environment: expected one of ${ENVIRONMENTS.join(', ')}, got another`,
  );
}

/** A whole number of the query within bounds, or its default. */
export function numberIn(
  request: Request,
  name: string,
  bounds: { default: number; min: number; max: number },
): number {
  const text = new URL(request.url).searchParams.get(name);
  if (text === null) return bounds.default;
  const value = Number(text);
  if (text !== '' && Number.isInteger(value) && value >= bounds.min && value <= bounds.max) return value;
  throw new AparteError(
    'OUT_OF_RANGE',
    `${name}: expected a whole number from ${bounds.min} to ${bounds.max}`,
  );
}
