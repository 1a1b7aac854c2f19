import { toJsonSchema } from '@valibot/to-json-schema';
import type * as v from 'valibot';
import { WIRE_ROUTES } from '../../core/wire/routes.ts';
import { ProblemSchema } from '../../core/wire/schemas.ts';
import type { DescribedRoute } from './described-route.ts';
import { RIGHTS_ROUTES } from './openapi-rights.ts';
import { EXPERIMENT_ROUTES } from './openapi-experiments.ts';
import { ADMIN_ROUTES } from './openapi-routes.ts';
import { TRANSFER_ROUTES } from './openapi-transfer.ts';

// The API description, OpenAPI 3.1, made of the schemas that validate. It runs when the project is built; nothing of
// the Worker imports it, as it would cost more bytes than it serves.

/** Routes that repeat another under a shorter or older name: Segment's browser client uses them. */
export const ALIASES: Readonly<Record<string, string>> = {
  '/v1/t': '/v1/track',
  '/v1/i': '/v1/identify',
  '/v1/p': '/v1/page',
  '/v1/s': '/v1/screen',
  '/v1/g': '/v1/group',
  '/v1/a': '/v1/alias',
  '/v1/b': '/v1/batch',
  '/v1/import': '/v1/batch',
  '/v1/m': '/v1/batch',
};

/** The whole description as JSON. `version` is the package's. Deterministic. */
export function openApiDocument(version: string): object {
  const paths: Record<string, Record<string, object>> = {};
  const all = [...WIRE_ROUTES, ...ADMIN_ROUTES, ...EXPERIMENT_ROUTES, ...TRANSFER_ROUTES, ...RIGHTS_ROUTES];
  for (const route of all) {
    (paths[route.path] ??= {})[route.method] = operation(route);
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Aparté',
      version,
      description: 'Track with consent, decide in the same request. Errors are RFC 9457 documents.',
    },
    paths,
    components: {
      securitySchemes: {
        write: {
          type: 'http',
          scheme: 'bearer',
          description: 'A write key, also as Basic (`key:`) or X-API-Key.',
        },
        secret: {
          type: 'http',
          scheme: 'bearer',
          description: 'A secret key, also as Basic (`key:`) or X-API-Key.',
        },
        admin: { type: 'http', scheme: 'bearer', description: 'The admin token, or a JWT with a role.' },
      },
      responses: {
        problem: {
          description: 'What is wrong, and where.',
          content: { 'application/problem+json': { schema: jsonSchema(ProblemSchema) } },
        },
      },
    },
  };
}

type Route = DescribedRoute | (typeof WIRE_ROUTES)[number];

function operation(route: Route): object {
  const bodyType = ('bodyType' in route ? route.bodyType : undefined) ?? 'application/json';
  return {
    summary: route.summary,
    ...(route.keys.length === 0 ? {} : { security: route.keys.map((key) => ({ [key]: [] })) }),
    ...parametersOf(route),
    ...(route.body === undefined
      ? {}
      : {
          requestBody: { required: true, content: { [bodyType]: { schema: jsonSchema(route.body, true) } } },
        }),
    responses: {
      [route.method === 'post' && route.path.endsWith('keys') ? '201' : '200']: {
        description: 'Done.',
        content: { 'application/json': { schema: jsonSchema(route.answer) } },
      },
      default: { $ref: '#/components/responses/problem' },
    },
  };
}

/** Parameters of the path and of the query. */
function parametersOf(route: Route): object {
  const parameters: object[] = [...route.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));
  const query = route.query === undefined ? {} : jsonSchema(route.query);
  for (const [name, schema] of Object.entries('properties' in query ? Object(query.properties) : {})) {
    parameters.push({ name, in: 'query', schema });
  }
  return parameters.length === 0 ? {} : { parameters };
}

/** JSON Schema of one of our schemas. What comes in is closed: there an unknown field is an issue. */
function jsonSchema(schema: v.GenericSchema, isClosed = false): object {
  const { $schema: _dialect, ...shape } = toJsonSchema(schema, {
    target: 'draft-2020-12',
    errorMode: 'ignore', // own checks (`isObject`) have no words in JSON Schema
    overrideSchema({ valibotSchema, jsonSchema }) {
      if (valibotSchema.type === 'custom') return {};
      return isClosed && valibotSchema.type === 'object'
        ? { ...jsonSchema, additionalProperties: false }
        : undefined;
    },
  });
  return shape;
}
