import type { HealthReport } from './report.ts';

/** The health report for people: plain HTML that needs neither style nor script, so no policy can refuse any. */
export function healthPage(report: HealthReport): string {
  const { ok, version, problems, configAgeMs, environments, counters } = report;
  const names = Object.keys(counters?.total ?? {}).sort();
  const age = configAgeMs === null ? 'never read' : `${(configAgeMs / 1000).toFixed(1)} s old`;
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Aparté: ${ok ? 'all is well' : 'something is wrong'}</title>
<h1>${ok ? 'All is well' : 'Something is wrong'}</h1>
${problems.map((problem) => `<p><strong>${escaped(problem)}</strong></p>`).join('\n')}
<p>Release ${escaped(version)}. Configuration: ${age}.</p>
${table(
  'Published',
  ['environment', 'revision', 'at'],
  Object.entries(environments).map(([name, { revision, publishedAt }]) => [
    name,
    String(revision),
    publishedAt,
  ]),
)}
${table(
  counters?.since === undefined || counters.since === null ? 'Counters' : `Counters since ${counters.since}`,
  ['what', 'today', 'in all'],
  names.map((name) => [name, String(counters?.today[name] ?? 0), String(counters?.total[name] ?? 0)]),
)}
</html>
`;
}

function table(caption: string, head: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return `<p>${escaped(caption)}: nothing yet.</p>`;
  const row = (cells: readonly string[]) =>
    `<tr>${cells.map((cell) => `<td>${escaped(cell)}</td>`).join('')}</tr>`;
  return `<table>
<caption>${escaped(caption)}</caption>
<thead><tr>${head.map((name) => `<th scope="col">${escaped(name)}</th>`).join('')}</tr></thead>
<tbody>${rows.map(row).join('\n')}</tbody>
</table>`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
