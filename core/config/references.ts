import type { Issue } from '../errors.ts';
import { nearestName } from '../nearest-name.ts';
import { checkTogether } from '../profile/audience-limits.ts';
import { checkVariantValues } from './checks.ts';
import { checkFiguresExist, checkRangeExists } from './figure-checks.ts';
import { issueAt, prefixIssue } from './issues.ts';
import { readsOf } from './reads.ts';
import { checkRunning } from './running-checks.ts';
import { isObject } from './schemas.ts';
import type { AnyDocument, DocumentKind, ExperimentDocument, FlagDocument } from './types.ts';

/** What documents say about each other: keys once, references that lead somewhere, prerequisites without circles,
 *  one project, nothing archived named by what is live. `all` also holds the documents that are wrong in themselves:
 *  they exist, so naming them is right. What archived documents name is nobody's business until they come back. */
export function checkReferences(given: readonly AnyDocument[], all: readonly unknown[]): Issue[] {
  const documents = given.filter(isLive);
  const known = knownKeys(all);
  const issues = [...duplicateKeys(all), ...checkOneProject(all)];
  const flags = new Map<string, FlagDocument>();
  for (const document of documents) if (document.kind === 'flag') flags.set(document.key, document);
  for (const document of documents) {
    const found: Issue[] = [];
    const refer: Refer = (kind, key, path) => found.push(...missing(known, kind, key, path));
    if (document.kind === 'flag') referFlag(document, documents, refer, found);
    if (document.kind === 'audience') {
      const reads = readsOf(document.if);
      for (const key of reads.audiences) refer('audience', key, 'if');
      found.push(...checkFiguresExist(reads.figures, documents, 'if', refer));
    }
    if (document.kind === 'score') found.push(...checkRangeExists(document.range, documents));
    if (document.kind === 'experiment') referExperiment(document, flags.get(document.flag), refer, found);
    issues.push(...found.map((issue) => prefixIssue(`${document.kind}/${document.key}`, issue)));
  }
  const audiences = documents.filter((document) => document.kind === 'audience');
  return [...issues, ...checkCycles(flags), ...checkRunning(documents), ...checkTogether(audiences)];
}

/** Whether a publication takes a document in: whatever is not archived. */
export function isLive(document: unknown): boolean {
  return !isObject(document) || document['archived'] !== true;
}

type Refer = (kind: DocumentKind, key: string, path: string) => void;

function referFlag(
  flag: FlagDocument,
  documents: readonly AnyDocument[],
  refer: Refer,
  found: Issue[],
): void {
  const placed = new Set<string>();
  (flag.rules ?? []).forEach((rule, i) => {
    const reads = readsOf(rule.if);
    for (const key of reads.audiences) refer('audience', key, `rules[${i}].if`);
    found.push(...checkFiguresExist(reads.figures, documents, `rules[${i}].if`, refer));
    rule.requires?.forEach((prerequisite, j) =>
      refer('flag', prerequisite.flag, `rules[${i}].requires[${j}].flag`),
    );
    if (rule.experiment === undefined) return;
    const path = `rules[${i}].experiment`;
    refer('experiment', rule.experiment, path);
    if (placed.has(rule.experiment))
      found.push(issueAt(path, 'DUPLICATE', 'each experiment once', `"${rule.experiment}" again`));
    placed.add(rule.experiment);
    const experiment = documents.find(
      (document) => document.kind === 'experiment' && document.key === rule.experiment,
    );
    if (experiment?.kind === 'experiment' && experiment.flag !== flag.key) {
      found.push(
        issueAt(
          path,
          'UNKNOWN_REFERENCE',
          `an experiment of flag "${flag.key}"`,
          `one of "${experiment.flag}"`,
        ),
      );
    }
  });
}

function referExperiment(
  experiment: ExperimentDocument,
  flag: FlagDocument | undefined,
  refer: Refer,
  found: Issue[],
): void {
  refer('flag', experiment.flag, 'flag');
  if (experiment.audience !== undefined) refer('audience', experiment.audience, 'audience');
  if (experiment.metric !== undefined) refer('metric', experiment.metric, 'metric');
  experiment.guardrails?.forEach((metric, i) => refer('metric', metric, `guardrails[${i}]`));
  if (flag !== undefined) found.push(...checkVariantValues(flag, experiment.variants, 'variants'));
}

/** Prerequisites in a circle: each circle is told once, at its first flag in the order of keys. */
function checkCycles(flags: ReadonlyMap<string, FlagDocument>): Issue[] {
  const issues: Issue[] = [];
  const done = new Set<string>();
  const visit = (key: string, trail: readonly string[]): void => {
    const start = trail.indexOf(key);
    if (start >= 0) {
      issues.push(
        issueAt(
          `flag/${key}`,
          'CYCLE',
          'prerequisites without a circle',
          [...trail.slice(start), key].join(' → '),
        ),
      );
      return;
    }
    if (done.has(key)) return;
    for (const rule of flags.get(key)?.rules ?? []) {
      for (const { flag } of rule.requires ?? []) visit(flag, [...trail, key]);
    }
    done.add(key);
  };
  for (const key of [...flags.keys()].sort()) visit(key, []);
  return issues;
}

/** kind → its keys and whether they are live, of documents well-formed or not. */
type Known = ReadonlyMap<unknown, ReadonlyMap<string, boolean>>;

function knownKeys(all: readonly unknown[]): Known {
  const known = new Map<unknown, Map<string, boolean>>();
  for (const document of all) {
    if (!isObject(document) || typeof document['key'] !== 'string') continue;
    const keys = known.get(document['kind']) ?? new Map<string, boolean>();
    known.set(document['kind'], keys.set(document['key'], isLive(document)));
  }
  return known;
}

function missing(known: Known, kind: DocumentKind, key: string, path: string): Issue[] {
  const keys = known.get(kind);
  const live = keys?.get(key);
  if (live === true) return [];
  if (live === false) {
    const expected = `the key of an existing ${kind} that is not archived`;
    return [issueAt(path, 'UNKNOWN_REFERENCE', expected, `"${key}", which is`)];
  }
  const meant = nearestName(key, [...(keys?.keys() ?? [])]);
  const hint = meant === undefined ? '' : ` (did you mean "${meant}"?)`;
  return [issueAt(path, 'UNKNOWN_REFERENCE', `the key of an existing ${kind}${hint}`, `"${key}"`)];
}

function duplicateKeys(all: readonly unknown[]): Issue[] {
  const seen = new Set<string>();
  return all.flatMap((document) => {
    if (!isObject(document) || typeof document['key'] !== 'string') return [];
    const name = `${String(document['kind'])}/${document['key']}`;
    if (seen.has(name))
      return [issueAt(name, 'DUPLICATE', 'each key once in its kind', `"${document['key']}" again`)];
    seen.add(name);
    return [];
  });
}

function checkOneProject(all: readonly unknown[]): Issue[] {
  const projects = all.filter((document) => isObject(document) && document['kind'] === 'project').length;
  if (projects === 1) return [];
  return [
    issueAt(
      'project',
      projects === 0 ? 'REQUIRED' : 'DUPLICATE',
      'exactly one project document',
      `${projects}`,
    ),
  ];
}
