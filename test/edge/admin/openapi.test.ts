import { describe, expect, it } from 'vitest';
import { ALIASES, openApiDocument } from '../../../edge/admin/openapi.ts';
import { routes } from '../../../edge/app.ts';
import { controlRoutes } from '../../../edge/control.ts';

type Described = {
  openapi: string;
  paths: Record<
    string,
    Record<string, { summary: string; security?: object[]; requestBody?: object; responses: object }>
  >;
};
const described = openApiDocument('1.2.3') as Described;

/** What the Worker answers: `get /v1/profiles/{type}/{value}`. Preflights and the catch-all are no API. */
function routesOfTheWorker(): string[] {
  const hot = Object.keys(routes).map((route) => {
    const [method = '', path = ''] = route.split(' ');
    return { method, path };
  });
  const told = [...hot, ...controlRoutes.routes].filter(
    ({ method, path }) => method !== 'ALL' && method !== 'OPTIONS' && !path.endsWith('/*'),
  );
  const all = told.map(({ method, path }) => `${method.toLowerCase()} ${path.replace(/:(\w+)/g, '{$1}')}`);
  return [...new Set(all)];
}

function routesDescribed(): string[] {
  return Object.entries(described.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method} ${path}`),
  );
}

describe('the API description', () => {
  it('names every route the Worker has, and no other', () => {
    const served = new Set(
      routesOfTheWorker().filter((route) => ALIASES[route.split(' ')[1] ?? ''] === undefined),
    );
    expect(routesDescribed().sort()).toEqual([...served].sort());
  });

  it('leaves out nothing but aliases of what it describes', () => {
    const served = routesOfTheWorker();
    for (const [alias, of] of Object.entries(ALIASES)) {
      expect(served).toContain(`post ${alias}`);
      expect(routesDescribed()).toContain(`post ${of}`);
    }
  });

  it('says of each route who may call it, what comes in and what goes out', () => {
    expect(described.openapi).toBe('3.1.0');
    const open = Object.entries(described.paths).flatMap(([path, methods]) =>
      Object.values(methods).some(({ security }) => security === undefined) ? [path] : [],
    );
    expect(open.sort()).toEqual([
      '/api/features/{clientKey}',
      '/healthz',
      '/openapi.json',
      '/v1/projects/{writeKey}/settings',
    ]);
    const publish = described.paths['/v1/admin/publish']?.['post'];
    expect(JSON.stringify(publish?.requestBody)).toContain('"enum":["dev","staging","prod"]');
    expect(publish?.responses).toHaveProperty('default');
  });

  it('is JSON and the same each time', () => {
    expect(JSON.stringify(openApiDocument('1.2.3'))).toBe(JSON.stringify(described));
    expect(JSON.stringify(described)).not.toContain('undefined');
  });
});
