import type { JsonObject } from '../../core/events.ts';

/** What holds for this visitor before a choice (`aparte.consent`), and what analytics.js 2 reads when it is given only our address: where its events go, and that nothing else is to be
 *  loaded. `apiHost` has no scheme. Source: recorded requests of @segment/analytics-next 1.84. */
export function analyticsJsSettings(
  writeKey: string,
  host: string,
  isHttps: boolean,
  consent: JsonObject,
): JsonObject {
  return {
    integrations: {
      'Segment.io': {
        apiKey: writeKey,
        apiHost: `${host}/v1`,
        protocol: isHttps ? 'https' : 'http',
        deliveryStrategy: { strategy: 'standard', config: {} },
      },
    },
    plan: {
      track: { __default: { enabled: true, integrations: {} } },
      identify: { __default: { enabled: true } },
    },
    metrics: { sampleRate: 0 },
    remotePlugins: [],
    middlewareSettings: {},
    edgeFunction: {},
    enabledMiddleware: {},
    aparte: { consent },
  };
}
