import type { Issue } from '../errors.ts';
import { duplicates } from './checks.ts';
import { describeValue, issueAt } from './issues.ts';
import type { ProjectDocument, SourceDeclaration } from './types.ts';

/** What may be done where nobody chose: sources and countries say on which legal basis, browsers only by country. */
export function checkDeclared(project: ProjectDocument): Issue[] {
  return [...checkSources(project), ...checkCountries(project)];
}

function checkSources({ sources }: ProjectDocument): Issue[] {
  const issues: Issue[] = [];
  for (const kind of ['browser', 'server', 'import'] as const) {
    const declared = sources?.[kind];
    if (declared === undefined) continue;
    const path = `sources.${kind}`;
    if (kind === 'browser' && declared.purposes.length > 0) {
      issues.push(
        issueAt(
          `${path}.purposes`,
          'OUT_OF_RANGE',
          'no purposes: in a browser people choose first, or `consentDefaults` says so for their country',
          `${declared.purposes.length}`,
        ),
      );
    } else issues.push(...checkDeclaration(declared, path));
  }
  return issues;
}

function checkCountries({ consentDefaults = [] }: ProjectDocument): Issue[] {
  const issues: Issue[] = [];
  const seen = new Set<string>();
  for (const [i, entry] of consentDefaults.entries()) {
    const path = `consentDefaults[${i}]`;
    for (const [c, country] of entry.countries.entries()) {
      if (seen.has(country)) {
        const at = `${path}.countries[${c}]`;
        issues.push(issueAt(at, 'DUPLICATE', 'each country once', describeValue(country)));
      }
      seen.add(country);
    }
    issues.push(...checkDeclaration(entry, path));
  }
  return issues;
}

function checkDeclaration({ purposes, basis }: SourceDeclaration, path: string): Issue[] {
  const issues = duplicates(purposes, (i) => `${path}.purposes[${i}]`);
  if (purposes.length > 0 && basis === undefined) {
    const expected = 'the legal basis of these purposes, such as "contract"';
    return [...issues, issueAt(`${path}.basis`, 'REQUIRED', expected, 'nothing')];
  }
  return issues;
}
