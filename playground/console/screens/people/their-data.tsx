import { useState } from 'preact/hooks';
import type { Certificate, StoreErased } from '../../../../core/wire/rights.ts';
import { api, ApiProblem } from '../../api/client.ts';
import { useSession } from '../../api/session.tsx';
import { useMessages } from '../../text/messages.ts';
import { useFormat } from '../../text/use-format.ts';
import { Button, LinkButton } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { TextInput } from '../../ui/inputs.tsx';
import { ProblemNote } from '../../ui/notes.tsx';
import { Section } from '../../ui/page.tsx';
import { Table } from '../../ui/table.tsx';
import { StoreName } from './store-names.tsx';
import { theirDataMessages } from './their-data-messages.ts';

/** What a person may ask for: everything known, as a file, and its end, with the certificate. */
export function TheirData({
  id,
  onErased,
}: {
  readonly id: string;
  readonly onErased: (certificate: Certificate) => void;
}) {
  const text = useMessages(theirDataMessages);
  const mayDo = useSession().session.role === 'admin';
  const [busy, setBusy] = useState(false);
  const [asking, setAsking] = useState(false);
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const path = `/people/${encodeURIComponent(id)}`;
  const download = () => {
    setBusy(true);
    setProblem(null);
    api
      .get<object>(`${path}/export`)
      .then((everything) => save(everything, `person-${id}.json`))
      .catch((error: unknown) => setProblem(problemIn(error)))
      .finally(() => setBusy(false));
  };
  return (
    <Section title={text.title}>
      <p class="muted">{mayDo ? text.lead : `${text.lead} ${text.adminOnly}`}</p>
      {problem !== null && <ProblemNote problem={problem} />}
      <p class="row">
        <Button onClick={download} busy={busy} disabled={!mayDo}>
          {text.download}
        </Button>
        <Button tone="danger" disabled={!mayDo} onClick={() => setAsking(true)}>
          {text.erase}
        </Button>
      </p>
      <EraseDialog open={asking} path={path} onClose={() => setAsking(false)} onErased={onErased} />
    </Section>
  );
}

interface EraseDialogProps {
  readonly open: boolean;
  readonly path: string;
  readonly onClose: () => void;
  readonly onErased: (certificate: Certificate) => void;
}

function EraseDialog({ open, path, onClose, onErased }: EraseDialogProps) {
  const text = useMessages(theirDataMessages);
  const [typed, setTyped] = useState('');
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const close = () => {
    setTyped('');
    setProblem(null);
    onClose();
  };
  const erase = () => {
    setBusy(true);
    api
      .delete<Certificate>(path)
      .then(onErased)
      .catch((error: unknown) => {
        setProblem(problemIn(error));
        setBusy(false);
      });
  };
  return (
    <Dialog
      open={open}
      title={text.dialog}
      onClose={close}
      actions={
        <>
          <Button onClick={close}>{text.cancel}</Button>
          <Button tone="danger" busy={busy} disabled={typed.trim() !== text.word} onClick={erase}>
            {text.now}
          </Button>
        </>
      }
    >
      <p>{text.what}</p>
      <p>{text.stays}</p>
      {problem !== null && <ProblemNote problem={problem} />}
      <TextInput label={text.type(text.word)} value={typed} onInput={setTyped} spellcheck={false} />
    </Dialog>
  );
}

/** What became of an erased person, store by store. */
export function CertificateView({ certificate }: { readonly certificate: Certificate }) {
  const text = useMessages(theirDataMessages);
  const format = useFormat();
  const told = ({ erasedAt, goneBy, kept }: StoreErased): string => {
    if (kept !== undefined) return goneBy === undefined ? text.kept : text.until(format.date(goneBy));
    if (erasedAt !== undefined) return text.erasedAt(format.dateTime(erasedAt));
    return goneBy === undefined ? text.pending : text.goneBy(format.dateTime(goneBy));
  };
  return (
    <Section title={text.certificate(certificate.certificate)}>
      <p role="status">{certificate.completedAt === undefined ? text.underWay : text.done}</p>
      <Table
        caption={text.certificate(certificate.certificate)}
        columns={[
          {
            key: 'store',
            header: text.store,
            cell: ({ store }: StoreErased) => <StoreName store={store} />,
            rowHeader: true,
          },
          { key: 'state', header: text.state, cell: told },
        ]}
        rows={certificate.stores}
        rowKey={({ store }) => store}
      />
      <p class="row">
        <Button onClick={() => save(certificate, `certificate-${certificate.certificate}.json`)}>
          {text.save}
        </Button>
        <LinkButton href="/console/people">{text.back}</LinkButton>
      </p>
    </Section>
  );
}

function problemIn(error: unknown): ApiProblem {
  return error instanceof ApiProblem ? error : new ApiProblem(0, 'OFFLINE', String(error));
}

function save(content: object, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([JSON.stringify(content, null, 2)], { type: 'application/json' }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
