import type {
  AudienceDocument,
  ConfigDocument,
  ExperimentDocument,
  FlagDocument,
} from '../../../core/config/types.ts';
import type { WorkerSettings } from '../../../playground/start/instance.ts';
import { PROJECT } from '../../builders/decide.ts';
import { type Answer, startEdge, type TestEdge } from '../harness.ts';

/** Everything granted, as a page sends it. */
export const GRANTED = {
  storage: true,
  analytics: true,
  personalization: true,
  experimentation: true,
  advertising: false,
  loyalty: false,
};
export const CONSENT = { consent: { categoryPreferences: GRANTED } };
/** What a browser adds where the page and the Worker share a host. */
export const FIRST_PARTY = { 'sec-fetch-site': 'same-origin' };

const lovers: AudienceDocument = {
  kind: 'audience',
  key: 'phone-lovers',
  if: { did: { event: 'Product Viewed', where: { 'properties.category': 'Phones' }, count: { $gte: 3 } } },
};
const hero: FlagDocument = {
  kind: 'flag',
  key: 'hero',
  type: 'content',
  default: { title: { en: 'Welcome', fr: 'Bienvenue' }, image: '/img/hero.svg', href: '/' },
  rules: [
    {
      id: 'phone-lovers',
      if: { audiences: { $elemMatch: { $eq: 'phone-lovers' } } },
      value: {
        title: { en: 'New <phones> & more', fr: 'Nouveaux téléphones' },
        image: '/img/phones.svg',
        href: '/r/phones',
      },
    },
  ],
};
const secret: FlagDocument = { kind: 'flag', key: 'secret', type: 'boolean', public: false, default: true };
const button: FlagDocument = { kind: 'flag', key: 'button', type: 'string', default: 'Buy' };

/** An experiment on the button with two halves. */
export const OFFER: ExperimentDocument = {
  kind: 'experiment',
  key: 'offer',
  flag: 'button',
  status: 'running',
  unit: 'person',
  variants: [
    { key: 'control', weight: 0.5 },
    { key: 'now', weight: 0.5, value: 'Buy now' },
  ],
};
export const DOCUMENTS: readonly ConfigDocument[] = [PROJECT, lovers, hero, secret, button, OFFER];

/** A Worker with a publication, and an origin if one is given. */
export async function personalEdge(
  options: {
    origin?: string;
    documents?: readonly ConfigDocument[] | null;
    override?: (worker: WorkerSettings) => WorkerSettings;
    beside?: readonly WorkerSettings[];
    bindings?: Record<string, string>;
    assets?: Record<string, string>;
    /** Another Worker than ours as it is. */
    workerPath?: string;
    /** An earlier edge's folder and secrets, to start it again. */
    again?: { stateDir: string; secrets: TestEdge['secrets'] };
  } = {},
): Promise<TestEdge> {
  const { origin, documents = DOCUMENTS } = options;
  const settings = (worker: WorkerSettings): WorkerSettings => {
    const bound = {
      ...worker,
      bindings: { ...worker.bindings, ...options.bindings },
      serviceBindings: { ...worker.serviceBindings, ...(origin === undefined ? {} : { ORIGIN: 'origin' }) },
    };
    return options.override?.(bound) ?? bound;
  };
  const edge = await startEdge({
    override: settings,
    ...options.again,
    ...(options.assets === undefined ? {} : { assets: options.assets }),
    ...(options.workerPath === undefined ? {} : { workerPath: options.workerPath }),
    beside: [
      ...(origin === undefined
        ? []
        : [
            {
              name: 'origin',
              modules: true,
              script: origin,
              compatibilityDate: '2026-04-20',
            } as WorkerSettings,
          ]),
      ...(options.beside ?? []),
    ],
  });
  if (documents !== null) await publish(edge, documents);
  return edge;
}

export async function publish(edge: TestEdge, documents: readonly ConfigDocument[]): Promise<void> {
  const applied = await edge.admin('POST', '/apply', {
    documents,
    publish: { environment: 'dev', name: 'test' },
  });
  if (applied.status !== 200) throw new Error(`apply: ${applied.text}`);
}

/** Three phones looked at, by a device that granted everything; the last answer. */
export async function viewPhones(
  edge: TestEdge,
  who: { anonymousId?: string; userId?: string },
  init: { key?: string; headers?: Record<string, string> } = {},
): Promise<Answer> {
  const events = [1, 2, 3].map((n) => ({
    type: 'track',
    ...who,
    messageId: `${JSON.stringify(who)}-${n}`,
    event: 'Product Viewed',
    properties: { category: 'Phones' },
    context: CONSENT,
  }));
  const answer = await edge.post('/v1/batch', { batch: events }, init);
  if (answer.status !== 200) throw new Error(`batch: ${answer.text}`);
  return answer;
}

/** The sealed state of an answer, from its header or its cookie. */
export function stateOf(answer: Answer): string {
  const cookie = answer.headers.getSetCookie().find((line) => line.startsWith('aparte_state='));
  return answer.headers.get('aparte-state') ?? /^aparte_state=([^;]*)/.exec(cookie ?? '')?.[1] ?? '';
}

/** The `name=value` of each cookie that an answer sets, for a Cookie header. */
export function cookiesOf(answer: Answer): string {
  return answer.headers
    .getSetCookie()
    .map((line) => line.split(';', 1)[0] ?? '')
    .join('; ');
}

/** The counters of the health page, with this isolate's own. */
export async function counters(edge: TestEdge): Promise<Record<string, number>> {
  return (await edge.get('/healthz')).json.counters.total;
}
