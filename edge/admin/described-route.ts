import * as v from 'valibot';
import { ENVIRONMENTS } from '../../core/config/types.ts';

/** A route of this stop as the API description has it. */
export interface DescribedRoute {
  readonly method: 'get' | 'put' | 'post' | 'delete';
  readonly path: string;
  readonly summary: string;
  /** Whose key or token: `admin` is the admin token or JWT; empty: nobody's. */
  readonly keys: readonly ('write' | 'secret' | 'admin')[];
  readonly query?: v.GenericSchema;
  readonly body?: v.GenericSchema;
  /** Content type of the body. Default JSON. */
  readonly bodyType?: string;
  readonly answer: v.GenericSchema;
}

/** The query of a route that asks about one environment. */
export const ofEnvironment = v.object({ environment: v.optional(v.picklist(ENVIRONMENTS)) });

/** A route for admins. */
export const admin = (
  method: DescribedRoute['method'],
  path: string,
  summary: string,
  shapes: Pick<DescribedRoute, 'query' | 'body' | 'answer'>,
): DescribedRoute => ({ method, path: `/v1/admin${path}`, summary, keys: ['admin'], ...shapes });
