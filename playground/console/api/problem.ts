/** What went wrong with a call. `status` 0: no answer came. */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';
  readonly status: number;
  /** A code of `core/errors.ts`, `OFFLINE` when no answer came, else `UNAVAILABLE`. */
  readonly code: string;
  /** What is wrong with which field. */
  readonly errors: readonly { readonly path: string; readonly message: string }[];

  constructor(
    status: number,
    code: string,
    message: string,
    errors: readonly { readonly path: string; readonly message: string }[] = [],
  ) {
    super(message);
    this.status = status;
    this.code = code;
    this.errors = errors;
  }
}

/** The problem that an answer tells (RFC 9457), whatever its body is. */
export async function problemOf(response: Response): Promise<ApiProblem> {
  const body: unknown = await response.json().catch(() => null);
  const told = typeof body === 'object' && body !== null ? body : {};
  const field = (name: string): unknown => (Object.hasOwn(told, name) ? told[name as never] : undefined);
  const [code, detail, errors] = [field('code'), field('detail'), field('errors')];
  return new ApiProblem(
    response.status,
    typeof code === 'string' ? code : 'UNAVAILABLE',
    typeof detail === 'string' ? detail : `${response.status} ${response.statusText}`.trim(),
    Array.isArray(errors) ? errors.filter(isFieldError) : [],
  );
}

function isFieldError(error: unknown): error is { path: string; message: string } {
  return (
    typeof error === 'object' &&
    error !== null &&
    'path' in error &&
    typeof error.path === 'string' &&
    'message' in error &&
    typeof error.message === 'string'
  );
}
