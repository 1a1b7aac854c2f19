import type { TestEdge } from '../harness.ts';
import { readDocuments } from '../../../sdk-node/cli/index.ts';

/** Publishes the demo's documents, by which imports are declared. */
export async function publishDemo(edge: TestEdge): Promise<void> {
  const answer = await edge.admin('POST', '/apply', {
    documents: readDocuments('playground/start/demo').documents,
    publish: { environment: 'dev', name: 'demo' },
  });
  if (answer.status !== 200) throw new Error(answer.text);
}

/** Sends bytes with the secret key. */
export async function send(edge: TestEdge, method: string, path: string, body: BodyInit, headers = {}) {
  const response = await fetch(edge.url + path, {
    method,
    body,
    headers: { authorization: 'Bearer sk_local', connection: 'close', ...headers },
  });
  const text = await response.text();
  return { status: response.status, text, json: JSON.parse(text) };
}

/** Imports a CSV text in one part, its header in the first line; gives the closed job. */
export async function importCsv(
  edge: TestEdge,
  kind: string,
  csv: string,
  settings: { mapping?: object; format?: object; dryRun?: boolean } = {},
) {
  const looked = await send(edge, 'POST', `/v1/import/inspect?kind=${kind}`, csv);
  const { format, mapping } = looked.json;
  const job = await send(
    edge,
    'POST',
    `/v1/import/${kind}/jobs`,
    JSON.stringify({
      format: { ...format, ...settings.format },
      mapping: settings.mapping ?? mapping,
      dryRun: settings.dryRun ?? false,
    }),
  );
  if (job.status !== 200) return job;
  const path = `/v1/import/${kind}/jobs/${job.json.id}`;
  const part = await send(edge, 'PUT', `${path}/parts/1?line=2`, csv.slice(csv.indexOf('\n') + 1));
  if (part.status !== 200) return part;
  return send(edge, 'POST', `${path}/finish`, JSON.stringify({ parts: 1 }));
}

/** The rejected rows of a job, as NDJSON gives them. */
export async function rejectsOf(edge: TestEdge, job: { kind: string; id: string }) {
  const answer = await edge.get(`/v1/import/${job.kind}/jobs/${job.id}/rejects?format=ndjson`);
  return answer.text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as { line: number; field: string; reason: string; row: string });
}
