import { useState } from 'preact/hooks';
import { EXPORT_KINDS, type ExportKind } from '../../../../core/import/job.ts';
import { api } from '../../api/client.ts';
import { ApiProblem } from '../../api/problem.ts';
import { useMessages } from '../../text/messages.ts';
import { Button } from '../../ui/button.tsx';
import { Select } from '../../ui/inputs.tsx';
import { ProblemNote } from '../../ui/notes.tsx';
import { messages } from './messages.ts';
import { download } from './send-file.ts';

/** Takes everything of a kind out: at once, or as a file made in the background. */
export function Take({ onChange }: { readonly onChange: () => void }) {
  const text = useMessages(messages);
  const [kind, setKind] = useState<ExportKind>('profiles');
  const [format, setFormat] = useState<'csv' | 'ndjson'>('csv');
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const run = (work: () => Promise<unknown>) => {
    setBusy(true);
    setProblem(null);
    work()
      .then(onChange)
      .catch((error: unknown) =>
        setProblem(error instanceof ApiProblem ? error : new ApiProblem(0, '', String(error))),
      )
      .finally(() => setBusy(false));
  };
  return (
    <>
      <div class="import-settings">
        <Select
          label={text.what}
          value={kind}
          options={EXPORT_KINDS.map((value) => ({ value, label: text.kinds[value] }))}
          onChange={setKind}
        />
        <Select
          label={text.format}
          value={format}
          options={(['csv', 'ndjson'] as const).map((value) => ({ value, label: text.formats[value] }))}
          onChange={setFormat}
        />
      </div>
      {problem !== null && <ProblemNote problem={problem} />}
      <div class="import-actions">
        <Button
          busy={isBusy}
          onClick={() => run(() => download(`/export/${kind}`, { format }, `${kind}.${format}`))}
        >
          {text.exportNow}
        </Button>
        <Button busy={isBusy} onClick={() => run(() => api.post(`/export/${kind}/jobs`, { format }))}>
          {text.exportJob}
        </Button>
      </div>
    </>
  );
}
