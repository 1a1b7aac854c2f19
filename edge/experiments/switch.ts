import { canonicalJson } from '../../core/canonical-json.ts';
import { neededDocuments } from '../../core/config/needs.ts';
import type { ConfigDocument, Environment, ExperimentDocument } from '../../core/config/types.ts';
import { AparteError } from '../../core/errors.ts';
import type { ExperimentSwitched } from '../../core/wire/results.ts';
import type { Env } from '../env.ts';
import { projectOf, valueOf } from '../project/port.ts';

/** A start or a stop as it was asked for. */
export interface SwitchRequest {
  readonly key: string;
  readonly status: 'running' | 'stopped';
  readonly environment: Environment;
  /** What the publication is called. */
  readonly name?: string;
  readonly author: string;
}

const LAST = Number.MAX_SAFE_INTEGER;
const SAID: Readonly<Record<SwitchRequest['status'], ExperimentSwitched['text']>> = {
  running: {
    en: 'The test has started. New visitors see one of its versions within five seconds.',
    fr: 'Le test a commencé. Les nouveaux visiteurs voient l’une de ses versions dans les cinq secondes.',
  },
  stopped: { en: 'Everyone sees the original again.', fr: 'Tout le monde revoit l’original.' },
};

/** Starts or stops a test: its draft gets the status, and it is published with what it needs that is not published yet;
 *  no other draft goes out. A stop publishes the test as it ran; other changes of its draft stay in the draft.
 *  All of it or nothing. Throws NOT_FOUND, CONFLICT, and every issue of a publication. */
export async function switchExperiment(env: Env, request: SwitchRequest): Promise<ExperimentSwitched> {
  const { key, status, environment, author } = request;
  const project = projectOf(env);
  const [stored, listed, published] = await Promise.all([
    project.readDocument('experiment', key),
    project.listDocuments(),
    publishedDocuments(env, environment),
  ]);
  const drafts = listed.map(({ document }) => document);
  const live = published.find((document) => document.kind === 'experiment' && document.key === key);
  const draft = stored?.document ?? live;
  if (draft?.kind !== 'experiment') throw new AparteError('NOT_FOUND', `There is no experiment "${key}".`);
  const running =
    live?.kind === 'experiment' && live.status === 'running' && live.archived !== true ? live : null;
  checkSwitch(request, draft, running !== null);
  // What runs is what stops: a draft that somebody is changing meanwhile may be unfit to be published.
  const document: ExperimentDocument = { ...(running ?? draft), status };
  const only = status === 'running' ? neededDocuments(document, drafts, published) : [`experiment/${key}`];
  const name = request.name ?? (status === 'running' ? `Start of test ${key}` : `Stop of test ${key}`);
  const bulk = { documents: [document], prune: false };
  const applied = valueOf(await project.apply(bulk, author, { environment, name, only }));
  const changed: ExperimentDocument = { ...draft, status };
  if (canonicalJson(changed) !== canonicalJson(document))
    valueOf(await project.saveDocument(changed, author));
  const revision = applied.revision?.number ?? 0;
  return { key, state: status, revision, published: only, text: SAID[status] };
}

/** Throws CONFLICT for a start of what runs already or is archived, and for a stop of what does not run. */
function checkSwitch({ key, status }: SwitchRequest, draft: ExperimentDocument, isLive: boolean): void {
  const isStart = status === 'running';
  const isArchived = isStart && draft.archived === true;
  if (isLive !== isStart && !isArchived) return;
  const got = isArchived ? 'an archived one' : isLive ? 'one that runs already' : 'one that does not run';
  throw new AparteError('CONFLICT', `${key}: expected a test to ${isStart ? 'start' : 'stop'}, got ${got}`);
}

/** The documents an environment publishes now. */
async function publishedDocuments(env: Env, environment: Environment): Promise<readonly ConfigDocument[]> {
  const project = projectOf(env);
  const [last] = await project.listRevisions(environment, 1, LAST);
  const revision = last === undefined ? null : await project.readRevision(environment, last.number);
  return revision?.contents ?? [];
}
