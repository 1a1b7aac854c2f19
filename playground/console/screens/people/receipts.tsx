import { purposeList, purposeMask } from '../../../../core/consent.ts';
import { type Receipt, type ReceiptExport, verifyReceipts } from '../../../../core/receipts.ts';
import { useResource } from '../../api/client.ts';
import { useMessages } from '../../text/messages.ts';
import { purposeNames } from '../../text/purposes.ts';
import { useFormat } from '../../text/use-format.ts';
import { Button } from '../../ui/button.tsx';
import { Loading, ProblemNote } from '../../ui/notes.tsx';
import { Section } from '../../ui/page.tsx';
import { type Column, Table } from '../../ui/table.tsx';
import { permissionMessages } from './permission-messages.ts';

/** Shown at once; the file has all. */
const SHOWN = 100;

/** Every receipt of a person, checked here: the console need not be believed, nor the server. */
export function Receipts({ id }: { readonly id: string }) {
  const text = useMessages(permissionMessages);
  const receipts = useResource<ReceiptExport>(`/people/${id}/receipts`);
  return (
    <Section title={text.receipts}>
      {receipts.state === 'loading' && <Loading lines={3} />}
      {receipts.state === 'failed' && <ProblemNote problem={receipts.problem} onRetry={receipts.reload} />}
      {receipts.state === 'ready' &&
        (receipts.data.chains.length === 0 ? (
          <p class="muted">{text.receiptsNone}</p>
        ) : (
          <Checked given={receipts.data} />
        ))}
    </Section>
  );
}

type Row = Receipt & { readonly isJoined: boolean };

function Checked({ given }: { readonly given: ReceiptExport }) {
  const text = useMessages(permissionMessages);
  const names = useMessages(purposeNames);
  const format = useFormat();
  const verdict = verifyReceipts(given);
  const rows = given.chains
    .flatMap(({ chain, receipts }) =>
      receipts.map((receipt): Row => ({ ...receipt, isJoined: chain !== given.person })),
    )
    .sort((a, b) => (a.at < b.at ? 1 : -1))
    .slice(0, SHOWN);
  const columns: readonly Column<Row>[] = [
    { key: 'at', header: text.at, rowHeader: true, cell: ({ at }) => format.dateTime(at) },
    {
      key: 'what',
      header: text.what,
      cell: ({ purposes }) =>
        purposeList(purposeMask(purposes))
          .map((purpose) => names[purpose])
          .join(', ') || text.nothing,
    },
    {
      key: 'source',
      header: text.source,
      cell: ({ source, basis }) => (
        <>
          {source}
          <span class="muted small purpose-word">{basis ?? text.consentBasis}</span>
        </>
      ),
    },
    { key: 'text', header: text.textVersion, cell: ({ textVersion }) => textVersion ?? '–' },
    {
      key: 'signals',
      header: text.signals,
      cell: ({ country, gpc }) =>
        [country, gpc === true ? text.gpc : undefined].filter((part) => part !== undefined).join(', ') || '–',
    },
    {
      key: 'binds',
      header: text.binds,
      cell: ({ binds, isJoined }) => (
        <>
          {binds === undefined ? '–' : binds === 'person' ? text.bindsPerson : text.bindsDevice}
          {isJoined && <span class="muted small"> ({text.joined})</span>}
        </>
      ),
    },
  ];
  return (
    <>
      {verdict.ok ? (
        <p class="note">{text.receiptsWhole(format.number(verdict.receipts))}</p>
      ) : (
        <p class="note note-problem" role="alert">
          {text.receiptsBroken(`${verdict.broken.path}: ${verdict.broken.why}`)}
        </p>
      )}
      <Table caption={text.receipts} rows={rows} rowKey={({ id }) => id} columns={columns} />
      <p class="muted small">{text.receiptsLead}</p>
      <p>
        <Button onClick={() => save(given)}>{text.receiptsDownload}</Button>
      </p>
    </>
  );
}

function save(given: ReceiptExport): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([JSON.stringify(given, null, 2)], { type: 'application/json' }));
  link.download = `receipts-${given.person}.json`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
