import type {
  AudienceDocument,
  ExperimentDocument,
  FlagDocument,
  MetricDocument,
  ProjectDocument,
} from '../../../core/config/types.ts';

export function aProject(part: Partial<ProjectDocument> = {}): ProjectDocument {
  return {
    kind: 'project',
    key: 'demo',
    currency: 'EUR',
    timeZone: 'Europe/Paris',
    locales: ['en', 'fr'],
    ...part,
  };
}

export function aFlag(part: Partial<FlagDocument> = {}): FlagDocument {
  return { kind: 'flag', key: 'hero', type: 'string', default: 'welcome', ...part };
}

export function anAudience(part: Partial<AudienceDocument> = {}): AudienceDocument {
  return {
    kind: 'audience',
    key: 'phone-lovers',
    if: { did: { event: 'Product Viewed', count: { $gte: 3 }, within: '7d' } },
    ...part,
  };
}

export function anExperiment(part: Partial<ExperimentDocument> = {}): ExperimentDocument {
  return {
    kind: 'experiment',
    key: 'hero-offer',
    flag: 'hero',
    status: 'running',
    variants: [
      { key: 'control', weight: 0.5 },
      { key: 'offer', weight: 0.5, value: 'minus ten' },
    ],
    ...part,
  };
}

export function aMetric(part: Partial<MetricDocument> = {}): MetricDocument {
  return { kind: 'metric', key: 'orders', event: 'Order Completed', aggregate: 'count', ...part };
}
