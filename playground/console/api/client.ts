import { call, type CallOptions, type Query } from './call.ts';

export { type CallOptions, configureApi, currentEnvironment, type Query, signedHeaders } from './call.ts';
export { ApiProblem } from './problem.ts';
export { type Resource, useResource } from './resource.ts';

/** Calls on the admin routes. `path` is below `/v1/admin` (`/documents`), or whole (`/v1/live`). Each adds the token
 *  and the environment. The type of the answer is the caller's word for what the route promises. Rejects with
 *  ApiProblem; a cancelled call with the signal's reason. */
export const api = {
  get: <T>(path: string, query?: Query, options?: CallOptions): Promise<T> =>
    call<T>('GET', path, undefined, { ...options, ...(query === undefined ? {} : { query }) }),
  post: <T>(path: string, body: unknown, options?: CallOptions): Promise<T> =>
    call<T>('POST', path, body, options),
  put: <T>(path: string, body: unknown, options?: CallOptions): Promise<T> =>
    call<T>('PUT', path, body, options),
  delete: <T>(path: string, options?: CallOptions): Promise<T> => call<T>('DELETE', path, undefined, options),
};
