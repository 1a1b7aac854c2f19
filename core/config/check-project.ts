import type { Issue } from '../errors.ts';
import { parseDuration } from '../profile/durations.ts';
import { MAX_RETENTION_MS } from '../profile/retention.ts';
import { checkDeclared } from './check-declared.ts';
import { checkIdentifiers } from './check-identifiers.ts';
import { duplicates } from './checks.ts';
import { describeValue, issueAt, stepInto } from './issues.ts';
import { checkRfm } from './check-score.ts';
import type { ProjectDocument } from './types.ts';

const HOST = /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/;

/** The project: a zone that exists, hosts that are hostnames, page patterns that can match, sources that say on
 *  which legal basis they use data before a choice. */
export function checkProject(project: ProjectDocument): Issue[] {
  const issues: Issue[] = [];
  if (!isTimeZone(project.timeZone)) {
    issues.push(
      issueAt(
        'timeZone',
        'UNKNOWN_VALUE',
        'an IANA time zone such as "Europe/Paris"',
        describeValue(project.timeZone),
      ),
    );
  }
  issues.push(...duplicates(project.locales, (i) => `locales[${i}]`));
  for (const host of Object.keys(project.hosts ?? {})) {
    if (!HOST.test(host))
      issues.push(
        issueAt(
          stepInto('hosts', host),
          'WRONG_TYPE',
          'a lower-case hostname without port',
          describeValue(host),
        ),
      );
  }
  project.pages?.forEach((page, i) => issues.push(...checkPage(page, `pages[${i}]`)));
  project.rates?.forEach((rate, i) => {
    if (rate.from === project.currency)
      issues.push(
        issueAt(`rates[${i}].from`, 'DUPLICATE', 'another currency than the base', describeValue(rate.from)),
      );
  });
  return [
    ...issues,
    ...checkDeclared(project),
    ...checkRetention(project),
    ...checkRfm(project),
    ...checkIdentifiers(project),
  ];
}

function checkRetention({ retention = {} }: ProjectDocument): Issue[] {
  const declared: [string, string | undefined][] = [
    ['retention.default', retention.default],
    ['retention.anonymous', retention.anonymous],
    ...Object.entries(retention.events ?? {}).map(([kind, kept]): [string, string] => [
      stepInto('retention.events', kind),
      kept,
    ]),
  ];
  return declared.flatMap(([path, kept]) =>
    kept === undefined || parseDuration(kept, MAX_RETENTION_MS) !== null
      ? []
      : [
          issueAt(
            path,
            'OUT_OF_RANGE',
            'a duration of at most 3,650 days, such as "400d"',
            describeValue(kept),
          ),
        ],
  );
}

function checkPage(page: string, path: string): Issue[] {
  const stars = page.split('*').length - 1;
  if (/^(\/|https?:\/\/)[^\s#]*$/.test(page) && stars <= 10) return [];
  return [
    issueAt(
      path,
      'WRONG_TYPE',
      'a path pattern such as "/products/*", at most 10 stars',
      describeValue(page),
    ),
  ];
}

/** Whether the runtime knows a time zone: the list is the one days will be computed with. */
function isTimeZone(zone: string): boolean {
  if (/^[+-]/.test(zone)) return false; // offsets are no zones: they know no summer time
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone !== '';
  } catch {
    return false; // RangeError: unknown
  }
}
