import type { PublishedConfig, PublishedFeature } from './published.ts';

/** What `GET /api/features/:clientKey` answers: a GrowthBook payload with our additions. */
export interface FeaturePayload {
  readonly status: 200;
  readonly features: { readonly [flag: string]: PublishedFeature };
  readonly experiments: readonly [];
  /** ISO 8601. */
  readonly dateUpdated: string;
  readonly environment: string;
  readonly revision: number;
}

/** The payload of a publication: every flag (`all`, for secret keys), or the public ones.
 *  `disabled` flags stay in it with their default, as other SDKs know the kill switch by its missing rules. */
export function publicPayload(
  published: PublishedConfig,
  options: { readonly all: boolean },
): FeaturePayload {
  const shown = Object.entries(published.features).filter(
    ([key]) => options.all || published.flags[key]?.public === true,
  );
  return {
    status: 200,
    features: Object.fromEntries(shown),
    experiments: [],
    dateUpdated: isoTime(published.publishedAt),
    environment: published.environment,
    revision: published.revision,
  };
}

/** What it answers before anything was published. */
export function emptyPayload(environment: string): FeaturePayload {
  return { status: 200, features: {}, experiments: [], dateUpdated: isoTime(0), environment, revision: 0 };
}

function isoTime(epochMs: number): string {
  // oxlint-disable-next-line no-restricted-globals -- formats a given time; the clock is not read
  return new Date(epochMs).toISOString();
}
