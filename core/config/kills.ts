import type { PublishedConfig } from './published.ts';

/** The publication with some flags switched off: they keep their default and lose their rules. */
export function applyKills(published: PublishedConfig, killed: readonly string[]): PublishedConfig {
  const known = killed.filter((flag) => Object.hasOwn(published.features, flag));
  if (known.length === 0) return published;
  const features = { ...published.features };
  const flags = { ...published.flags };
  for (const key of known) {
    const feature = features[key];
    const flag = flags[key];
    if (feature === undefined || flag === undefined) continue;
    features[key] = { defaultValue: feature.defaultValue, disabled: true };
    flags[key] = { ...flag, killed: true };
  }
  return { ...published, features, flags };
}
