import type { Issue, Result } from '../errors.ts';
import { describeValue, issueAt, stepInto } from './issues.ts';
import { applyKills } from './kills.ts';
import { buildPublished, type PublishOptions } from './publish.ts';
import type { PublishedConfig } from './published.ts';
import { isLive } from './references.ts';
import type { AnyDocument, ConfigDocument, LocalizedText } from './types.ts';
import { documentName, validateDocuments } from './validate.ts';

/** What somebody asks to see before it is published. */
export interface PreviewRequest {
  /** Drafts, laid over what is published under the same names. */
  readonly documents: readonly unknown[];
  /** Audiences one is pretended to be in: in these and in no others. */
  readonly audiences: readonly string[];
  /** experiment → the variant one is pretended to have. A draft of an experiment runs in the preview. */
  readonly variants: { readonly [experiment: string]: string };
}

/** A preview ready to decide with: a publication that nobody is given but who holds its link. */
export interface PreviewConfig {
  /** Its audiences are as pretended: membership is asked of nothing but `audiences`. */
  readonly config: PublishedConfig;
  readonly audiences: readonly string[];
  readonly variants: { readonly [experiment: string]: string };
  /** Who is pretended to look, in words: the names of the audiences and variants, in that order. */
  readonly labels: readonly LocalizedText[];
}

/** Compiles a preview. `published` are the documents of the environment's last publication, `previous` what it compiled
 *  to. Every issue: of the documents as a publication would have them, of `audiences` and of `variants`.
 *  A flag whose kill switch is on stays off, unless a draft of it is what is looked at. Pure. */
export function buildPreview(
  published: readonly ConfigDocument[],
  previous: PublishedConfig | null,
  request: PreviewRequest,
  options: PublishOptions,
): Result<PreviewConfig> {
  const drafted = new Set(request.documents.map(documentName));
  const kept = published.filter((document) => !drafted.has(documentName(document, 0)));
  const valid = validateDocuments([...kept, ...request.documents]);
  if (!valid.ok) return valid;
  const documents = valid.value.filter(isLive);
  const issues = [...checkAudiences(documents, request.audiences), ...checkVariants(documents, request)];
  if (issues.length > 0) return { ok: false, issues };
  const { killed = [], ...compile } = options;
  const running = documents.map((document) => runIn(document, request));
  const config = applyKills(
    buildPublished(running, previous, compile),
    killed.filter((flag) => !drafted.has(`flag/${flag}`)),
  );
  const { audiences, variants } = request;
  const labels = labelsOf(documents, request);
  return { ok: true, value: { config: pretend(config), audiences, variants, labels } };
}

/** The config in which exactly those are members whose snapshot says so: no event, no clock and no context is asked.
 *  A part that events decide keeps an audience from being asked when deciding. */
function pretend(config: PublishedConfig): PublishedConfig {
  return {
    ...config,
    audiences: config.audiences.map(({ key, definedAt }) => ({ key, definedAt, event: {} })),
  };
}

function checkAudiences(documents: readonly AnyDocument[], audiences: readonly string[]): Issue[] {
  const known = new Set(documents.filter(({ kind }) => kind === 'audience').map(({ key }) => key));
  return audiences.flatMap((key, i) =>
    known.has(key)
      ? []
      : [
          issueAt(
            stepInto('audiences', i),
            'UNKNOWN_REFERENCE',
            'the key of an audience',
            describeValue(key),
          ),
        ],
  );
}

function checkVariants(documents: readonly AnyDocument[], { variants }: PreviewRequest): Issue[] {
  return Object.entries(variants).flatMap(([key, variant]) => {
    const experiment = documents.find((document) => document.kind === 'experiment' && document.key === key);
    const path = stepInto('variants', key);
    if (experiment?.kind !== 'experiment')
      return [issueAt(path, 'UNKNOWN_REFERENCE', 'the key of an experiment', describeValue(key))];
    const keys = experiment.variants.map((one) => one.key);
    if (keys.includes(variant)) return [];
    return [issueAt(path, 'UNKNOWN_VALUE', `one of ${keys.join(', ')}`, describeValue(variant))];
  });
}

function runIn(document: AnyDocument, { variants }: PreviewRequest): AnyDocument {
  const runs = document.kind === 'experiment' && Object.hasOwn(variants, document.key);
  return runs ? { ...document, status: 'running' } : document;
}

function labelsOf(
  documents: readonly AnyDocument[],
  { audiences, variants }: PreviewRequest,
): LocalizedText[] {
  const nameOf = (kind: AnyDocument['kind'], key: string): LocalizedText => {
    const found = documents.find((document) => document.kind === kind && document.key === key);
    return found !== undefined && 'name' in found && found.name !== undefined ? found.name : { en: key };
  };
  const withVariant = (text: LocalizedText, variant: string): LocalizedText =>
    Object.fromEntries(Object.entries(text).map(([locale, name]) => [locale, `${name}: ${variant}`]));
  return [
    ...audiences.map((key) => nameOf('audience', key)),
    ...Object.entries(variants).map(([key, variant]) => withVariant(nameOf('experiment', key), variant)),
  ];
}
