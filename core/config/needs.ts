import { readsOf } from './reads.ts';
import type { AnyDocument, ConfigDocument, DocumentKind } from './types.ts';

/** The drafts that must go out with one of them so that everything it names exists: itself, and what it needs, directly
 *  or through others, as far as that is not published yet. The project belongs to it where none is. As `kind/key`, the
 *  asked one first. What is neither a draft nor published is left out: publishing says so. */
export function neededDocuments(
  asked: ConfigDocument,
  drafts: readonly ConfigDocument[],
  published: readonly ConfigDocument[],
): string[] {
  const byName = new Map([...drafts, asked].map((document) => [nameOf(document), document]));
  const there = new Set(published.map(nameOf));
  const needed = new Set([nameOf(asked)]);
  const project = drafts.find(({ kind }) => kind === 'project');
  const hasProject = published.some(({ kind }) => kind === 'project');
  if (project !== undefined && !hasProject) needed.add(nameOf(project));
  for (const name of needed) {
    const document = byName.get(name);
    for (const other of document === undefined ? [] : referencesOf(document)) {
      if (byName.has(other) && !there.has(other)) needed.add(other); // a set's loop reaches what is added on its way
    }
  }
  return [...needed];
}

/** The documents a document names, as `kind/key`. */
function referencesOf(document: ConfigDocument): string[] {
  const audiences = (keys: Iterable<string>) => [...keys].map((key) => name('audience', key));
  switch (document.kind) {
    case 'audience': {
      const reads = readsOf(document.if);
      return [...audiences(reads.audiences), ...scoresIn(reads.figures)];
    }
    case 'experiment': {
      const { flag, audience, metric, guardrails = [] } = document;
      const metrics = [...(metric === undefined ? [] : [metric]), ...guardrails];
      return [
        name('flag', flag),
        ...(audience === undefined ? [] : audiences([audience])),
        ...metrics.map((key) => name('metric', key)),
      ];
    }
    case 'flag':
      return (document.rules ?? []).flatMap((rule) => [
        ...audiences(readsOf(rule.if).audiences),
        ...scoresIn(readsOf(rule.if).figures),
        ...(rule.requires ?? []).map(({ flag }) => name('flag', flag)),
        ...(rule.experiment === undefined ? [] : [name('experiment', rule.experiment)]),
      ]);
    default:
      return [];
  }
}

function scoresIn(figures: ReadonlySet<string>): string[] {
  return [...figures]
    .filter((figure) => figure.startsWith('score.'))
    .map((figure) => name('score', figure.slice('score.'.length)));
}

function nameOf({ kind, key }: AnyDocument): string {
  return name(kind, key);
}

function name(kind: DocumentKind, key: string): string {
  return `${kind}/${key}`;
}
