import type { Issue } from '../errors.ts';
import { OWN_TYPES } from '../identifier-types.ts';
import { describeValue, issueAt, stepInto } from './issues.ts';
import type { ProjectDocument } from './types.ts';

/** External types are few, and none is called like something of the product's own. */
export function checkIdentifiers(project: ProjectDocument): Issue[] {
  const issues: Issue[] = [];
  const types = Object.entries(project.identifiers ?? {});
  if (types.length > MAX_TYPES) {
    issues.push(issueAt('identifiers', 'OUT_OF_RANGE', `at most ${MAX_TYPES} types`, `${types.length}`));
  }
  for (const [type, declaration] of types) {
    const path = stepInto('identifiers', type);
    if (RESERVED_TYPES.includes(type.toLowerCase())) {
      issues.push(
        issueAt(path, 'DUPLICATE', 'another name: this one is the product’s own', describeValue(type)),
      );
    }
    if (OWN_TYPES.includes(type)) {
      for (const field of ['persons', 'link', 'caseInsensitive'] as const) {
        if (declaration[field] === undefined) continue;
        issues.push(
          issueAt(stepInto(path, field), 'UNKNOWN_FIELD', `no ${field} for ${type}: only limit and blocked`),
        );
      }
    }
    if (type === 'userId' && declaration.limit !== undefined && declaration.limit !== 1) {
      issues.push(
        issueAt(stepInto(path, 'limit'), 'OUT_OF_RANGE', '1: a person has one login', `${declaration.limit}`),
      );
    }
    declaration.blocked?.forEach((value, i) => {
      if (/^\*+$/.test(value)) {
        issues.push(
          issueAt(`${path}.blocked[${i}]`, 'OUT_OF_RANGE', 'a value, not everything', describeValue(value)),
        );
      }
    });
  }
  return issues;
}

const MAX_TYPES = 20;
const RESERVED_TYPES: readonly string[] = ['claimeduserid', 'personid', 'groupid'];
