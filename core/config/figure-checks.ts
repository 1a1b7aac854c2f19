import type { Issue } from '../errors.ts';
import { nearestName } from '../nearest-name.ts';
import { FIGURE_NAMES } from '../rfm/figures.ts';
import { ALL_RANGES } from '../rfm/measures.ts';
import { issueAt } from './issues.ts';
import type { AnyDocument, DocumentKind } from './types.ts';

/** Everything wrong with the path of a figure, whichever scores and ranges there are. */
export function checkFigure(path: string, where: string): Issue[] {
  const [root, name = '', figure, ...rest] = path.split('.');
  if (root === 'score') {
    const isOne = name !== '' && figure === undefined;
    return isOne ? [] : [issueAt(where, 'UNKNOWN_FIELD', 'a score, such as score.interest', `"${path}"`)];
  }
  if (name !== '' && figure !== undefined && rest.length === 0 && FIGURE_NAMES.includes(figure)) return [];
  const meant = figure === undefined ? undefined : nearestName(figure, FIGURE_NAMES);
  const hint = meant === undefined ? '' : ` (did you mean "${meant}"?)`;
  const expected = `rfm.<range or all>. and one of ${FIGURE_NAMES.join(', ')}${hint}`;
  return [issueAt(where, 'UNKNOWN_FIELD', expected, `"${path}"`)];
}

/** Figures of ranges the project does not have; scores are referred to. */
export function checkFiguresExist(
  figures: ReadonlySet<string>,
  documents: readonly AnyDocument[],
  path: string,
  refer: (kind: DocumentKind, key: string, path: string) => void,
): Issue[] {
  const issues: Issue[] = [];
  for (const figure of figures) {
    const [root, name = '', cuts] = figure.split('.');
    if (root === 'score') refer('score', name, path);
    else if (cuts === undefined && name !== ALL_RANGES) issues.push(...checkRange(name, documents, path));
  }
  return issues;
}

/** A score's range, where it has one, is the project's. */
export function checkRangeExists(range: string | undefined, documents: readonly AnyDocument[]): Issue[] {
  return range === undefined ? [] : checkRange(range, documents, 'range');
}

function checkRange(range: string, documents: readonly AnyDocument[], path: string): Issue[] {
  const project = documents.find((document) => document.kind === 'project');
  if (project?.kind !== 'project') return []; // said elsewhere: there is none
  const known = Object.keys(project.ranges ?? {});
  if (known.includes(range)) return [];
  const meant = nearestName(range, known);
  const hint = meant === undefined ? '' : ` (did you mean "${meant}"?)`;
  return [issueAt(path, 'UNKNOWN_REFERENCE', `a range of the project${hint}`, `"${range}"`)];
}
