import type { ImportAnswer } from '../../../../core/wire/transfer.ts';
import { useMessages } from '../../text/messages.ts';
import { useFormat } from '../../text/use-format.ts';
import { Button } from '../../ui/button.tsx';
import { Note } from '../../ui/notes.tsx';
import { identifierName } from './mapping-table.tsx';
import { messages } from './messages.ts';
import { download, type SentFile } from './send-file.ts';

/** What an import came to, or would: in words, with the rejected rows to be fetched. */
export function ImportResult({ job, isPartial }: SentFile) {
  const text = useMessages(messages);
  const { number } = useFormat();
  const { rows, accepted, unchanged, withheld, rejected } = job.counts;
  const say = (count: number, words: (count: string) => string) =>
    count === 0 ? null : <li>{words(number(count))}</li>;
  const title = (job.dryRun ? text.dryResult : text.result)(number(accepted), number(rows));
  return (
    <div role="status">
      <Note tone={rejected > 0 ? 'warning' : 'good'} title={title}>
        <ul>
          {say(unchanged, text.unchanged)}
          {say(withheld, text.withheld)}
          {say(rejected, text.rejected)}
          {job.foreseen !== undefined && say(job.foreseen.newPeople, text.newPeople)}
          {Object.entries(job.foreseen?.found ?? {}).map(([type, count]) => (
            <li key={type}>{text.found(number(count), identifierName(type, text))}</li>
          ))}
          {isPartial && <li>{text.first}</li>}
        </ul>
        {rejected > 0 && <RejectsButton job={job} />}
      </Note>
    </div>
  );
}

/** Fetches the rejected rows of an import. */
export function RejectsButton({ job }: { readonly job: Pick<ImportAnswer, 'kind' | 'id'> }) {
  const text = useMessages(messages);
  const path = `/import/${job.kind}/jobs/${job.id}/rejects`;
  return (
    <Button small onClick={() => void download(path, { format: 'csv' }, `rejected-${job.id}.csv`)}>
      {text.fetchRejects}
    </Button>
  );
}
