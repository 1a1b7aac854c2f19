import { useEffect, useRef, useState } from 'preact/hooks';
import { DATE_ORDERS, IMPORT_KINDS, type ImportKind, type Mapping } from '../../../../core/import/job.ts';
import { missingFields } from '../../../../core/import/needed.ts';
import type { InspectAnswer } from '../../../../core/wire/transfer.ts';
import { ApiProblem } from '../../api/problem.ts';
import { useMessages } from '../../text/messages.ts';
import { useFormat } from '../../text/use-format.ts';
import { Button } from '../../ui/button.tsx';
import { Select } from '../../ui/inputs.tsx';
import { Loading, Note, ProblemNote } from '../../ui/notes.tsx';
import { FilePicker } from './file-picker.tsx';
import { fieldName, MappingTable } from './mapping-table.tsx';
import { messages } from './messages.ts';
import { ImportResult } from './result.tsx';
import { inspectFile, sendFile, type Sent, type SentFile } from './send-file.ts';

type Work =
  | { readonly state: 'ready' }
  | { readonly state: 'sending'; readonly sent: Sent; readonly dryRun: boolean }
  | { readonly state: 'stopped' }
  | { readonly state: 'failed'; readonly problem: ApiProblem }
  | { readonly state: 'done'; readonly sent: SentFile };

/** Brings in a file: choose it, see and correct how it is read, try, import, watch. */
export function Bring({ onChange }: { readonly onChange: () => void }) {
  const text = useMessages(messages);
  const [file, setFile] = useState<File | null>(null);
  const [kind, setKind] = useState<ImportKind | undefined>(undefined);
  const [looked, setLooked] = useState<InspectAnswer | ApiProblem | null>(null);

  useEffect(() => {
    if (file === null) return undefined;
    let isCurrent = true;
    setLooked(null);
    inspectFile(file, kind).then(
      (answer) => isCurrent && setLooked(answer),
      (error: unknown) => isCurrent && setLooked(asProblem(error)),
    );
    return () => void (isCurrent = false);
  }, [file, kind]);

  if (file === null) return <FilePicker onFile={setFile} />;
  const reset = () => {
    setFile(null);
    setKind(undefined);
  };
  return (
    <div class="import-file">
      <p class="import-name">
        <strong>{file.name}</strong>{' '}
        <Button small onClick={reset}>
          {text.another}
        </Button>
      </p>
      {looked === null && <Loading />}
      {looked instanceof ApiProblem && <ProblemNote problem={looked} />}
      {looked !== null && !(looked instanceof ApiProblem) && (
        <Reader
          key={`${looked.kind} ${file.name}`}
          file={file}
          looked={looked}
          onKind={setKind}
          onChange={onChange}
        />
      )}
    </div>
  );
}

function asProblem(error: unknown): ApiProblem {
  return error instanceof ApiProblem ? error : new ApiProblem(400, 'BAD_ENCODING', String(error));
}

interface ReaderProps {
  readonly file: File;
  readonly looked: InspectAnswer;
  readonly onKind: (kind: ImportKind) => void;
  readonly onChange: () => void;
}

function Reader({ file, looked, onKind, onChange }: ReaderProps) {
  const text = useMessages(messages);
  const [mapping, setMapping] = useState<Mapping>(looked.mapping);
  const [format, setFormat] = useState(looked.format);
  const { work, start, stop } = useSending(file, { ...looked, mapping, format }, onChange);
  const missing = looked.format.type === 'csv' ? missingFields(looked.kind, mapping) : [];
  const needsBasis = looked.declared === null && (looked.kind === 'profiles' || looked.kind === 'orders');
  const isBlocked = missing.length > 0 || needsBasis;
  const isSending = work.state === 'sending';
  return (
    <>
      <div class="import-settings">
        <Select
          label={text.kind}
          value={looked.kind}
          options={IMPORT_KINDS.map((value) => ({ value, label: text.kinds[value] }))}
          onChange={onKind}
          disabled={isSending}
        />
        <Select
          label={text.dates}
          value={format.dates}
          options={DATE_ORDERS.map((value) => ({ value, label: text.dateOrders[value] }))}
          onChange={(dates) => setFormat({ ...format, dates })}
          disabled={isSending}
        />
        <Select
          label={text.decimal}
          value={format.decimal}
          options={[
            { value: '.', label: text.decimals.point },
            { value: ',', label: text.decimals.comma },
          ]}
          onChange={(decimal) => setFormat({ ...format, decimal })}
          disabled={isSending}
        />
      </div>
      {needsBasis && <Note tone="warning">{text.undeclared}</Note>}
      {!needsBasis && looked.declared !== null && (
        <p class="import-basis">{text.declared(looked.declared.basis)}</p>
      )}
      {looked.renamed.length > 0 && <Note>{text.renamed(looked.renamed.join(', '))}</Note>}
      <MappingTable looked={looked} mapping={mapping} onChange={setMapping} />
      {missing.length > 0 && (
        <Note tone="warning">{text.missing(missing.map((field) => fieldName(field, text)).join(', '))}</Note>
      )}
      <Outcome work={work} size={file.size} />
      <div class="import-actions">
        {isSending ? (
          <Button onClick={stop}>{text.stop}</Button>
        ) : (
          <>
            <Button disabled={isBlocked} onClick={() => start(true)}>
              {text.dry}
            </Button>
            <Button tone="primary" disabled={isBlocked} onClick={() => start(false)}>
              {text.start}
            </Button>
          </>
        )}
      </div>
    </>
  );
}

function useSending(file: File, reading: InspectAnswer, onChange: () => void) {
  const [work, setWork] = useState<Work>({ state: 'ready' });
  const stopping = useRef<AbortController | null>(null);
  useEffect(() => () => stopping.current?.abort(), []);
  const start = (dryRun: boolean) => {
    const aborting = new AbortController();
    stopping.current = aborting;
    const sending = (sent: Sent) => setWork({ state: 'sending', sent, dryRun });
    sending({ bytes: 0, rows: 0, rejected: 0 });
    sendFile(file, reading, { dryRun, signal: aborting.signal, onSent: sending }).then(
      (sent) => {
        setWork({ state: 'done', sent });
        onChange();
      },
      (error: unknown) => {
        setWork(
          aborting.signal.aborted ? { state: 'stopped' } : { state: 'failed', problem: asProblem(error) },
        );
        onChange();
      },
    );
  };
  return { work, start, stop: () => stopping.current?.abort() };
}

function Outcome({ work, size }: { readonly work: Work; readonly size: number }) {
  const text = useMessages(messages);
  const { number } = useFormat();
  if (work.state === 'ready') return null;
  if (work.state === 'sending') {
    return (
      <div class="import-progress">
        <progress aria-label={text.progress} max={size} value={Math.min(size, work.sent.bytes)} />
        <p role="status">{text.sending(number(work.sent.rows))}</p>
      </div>
    );
  }
  if (work.state === 'stopped') return <Note>{text.stopped}</Note>;
  if (work.state === 'failed') return <ProblemNote problem={work.problem} />;
  return <ImportResult {...work.sent} />;
}
