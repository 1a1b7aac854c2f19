import { useState } from 'preact/hooks';
import type { ConfigDocument, FlagDocument } from '../../../../core/config/types.ts';
import { ApiProblem } from '../../api/client.ts';
import { useSession } from '../../api/session.tsx';
import { useMessages } from '../../text/messages.ts';
import { useFormat } from '../../text/use-format.ts';
import { Button, LinkButton } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { TextInput } from '../../ui/inputs.tsx';
import { Note, ProblemNote } from '../../ui/notes.tsx';
import { ChangesList } from './changes-list.tsx';
import { messages } from './publish-messages.ts';
import type { Change } from './model/changes.ts';
import type { Names } from './names.ts';
import { leavePreview } from './preview.ts';
import { type Publication, publishOnly, untilLive } from './publishing.ts';

interface PublishDialogProps {
  readonly open: boolean;
  readonly flag: FlagDocument;
  readonly changes: readonly Change[];
  /** Published with it, as it names them and they are not live. */
  readonly companions: readonly ConfigDocument[];
  readonly names: Names;
  /** Saves what is not saved yet; false: it could not. */
  readonly flush: () => Promise<boolean>;
  readonly onClose: () => void;
  readonly onPublished: () => void;
}

type Step =
  | { readonly is: 'asking' | 'publishing' | 'unsaved' }
  | { readonly is: 'failed'; readonly problem: ApiProblem }
  | { readonly is: 'spreading'; readonly publication: Publication }
  | {
      readonly is: 'live' | 'late';
      readonly publication: Publication;
      /** From the answer of the publication until a visitor's decision had it. */
      readonly tookMs: number;
    };

/** Publishes one spot: what changes in words, a name for it, and then whether visitors have it. */
export function PublishDialog(props: PublishDialogProps) {
  const { open, flag, changes, names, onClose } = props;
  const text = useMessages(messages);
  const [name, setName] = useState('');
  const [missing, setMissing] = useState(false);
  const [step, publish] = usePublish(props);
  const { session } = useSession();
  const isDone = step.is === 'live' || step.is === 'late' || step.is === 'spreading';
  const isBusy = step.is === 'publishing' || step.is === 'spreading';
  const submit = (event: Event) => {
    event.preventDefault();
    setMissing(name.trim() === '');
    if (name.trim() !== '' && !isBusy) void publish(name.trim());
  };
  return (
    <Dialog open={open} title={text.publishTitle(names.spot(flag))} onClose={onClose}>
      {isDone ? (
        <Outcome step={step} page={flag.page ?? '/'} onClose={onClose} />
      ) : changes.length === 0 ? (
        <>
          <p>{text.nothingToPublish}</p>
          <div class="dialog-actions">
            <Button onClick={onClose}>{text.close}</Button>
          </div>
        </>
      ) : (
        <form class="publish" onSubmit={submit} noValidate>
          <p>{text.publishText(text.environments[session.environment])}</p>
          <ChangesList changes={changes} names={names} />
          <Companions {...props} />
          <TextInput
            label={text.changeName}
            hint={text.changeNameHint}
            value={name}
            maxLength={200}
            required
            error={missing && name.trim() === '' ? text.changeNameMissing : undefined}
            onInput={setName}
          />
          {step.is === 'unsaved' && <Note tone="warning">{text.publishFirst}</Note>}
          {step.is === 'failed' && <ProblemNote problem={step.problem} />}
          <div class="dialog-actions">
            <Button onClick={onClose}>{text.cancel}</Button>
            <Button tone="primary" type="submit" busy={isBusy}>
              {isBusy ? text.publishing : text.publishNow}
            </Button>
          </div>
        </form>
      )}
    </Dialog>
  );
}

function Companions({ companions, names }: PublishDialogProps) {
  const text = useMessages(messages);
  if (companions.length === 0) return null;
  return (
    <div>
      <p>{text.alongside}</p>
      <ul>
        {companions.map((document) => (
          <li key={`${document.kind}/${document.key}`}>
            {document.kind === 'audience' ? names.audience(document.key) : document.key}
          </li>
        ))}
      </ul>
    </div>
  );
}

function Outcome({ step, page, onClose }: { step: Step; page: string; onClose: () => void }) {
  const text = useMessages(messages);
  const format = useFormat();
  return (
    <>
      <div role="status">
        {step.is === 'spreading' && <p>{text.makingLive}</p>}
        {step.is === 'live' && (
          <Note tone="good" title={text.isLive}>
            <p>
              {text.isLiveText(
                step.publication.name,
                step.publication.number,
                format.number(step.tookMs / 1000, 1),
              )}
            </p>
          </Note>
        )}
        {step.is === 'late' && (
          <Note tone="warning" title={text.notLiveYet}>
            <p>{text.notLiveYetText}</p>
          </Note>
        )}
      </div>
      <div class="dialog-actions">
        <LinkButton href="/console/history">{text.goHistory}</LinkButton>
        <LinkButton href={page} newTab>
          {text.seePage}
        </LinkButton>
        <Button tone="primary" onClick={onClose}>
          {text.done}
        </Button>
      </div>
    </>
  );
}

function usePublish({
  flag,
  companions,
  flush,
  onPublished,
}: PublishDialogProps): [Step, (name: string) => Promise<void>] {
  const { session } = useSession();
  const [step, setStep] = useState<Step>({ is: 'asking' });
  const publish = async (name: string): Promise<void> => {
    setStep({ is: 'publishing' });
    if (!(await flush())) return setStep({ is: 'unsaved' });
    const { environment } = session;
    const only = [flag, ...companions].map(({ kind, key }) => `${kind}/${key}`);
    let publication: Publication;
    try {
      publication = await publishOnly(environment, name, only);
    } catch (error) {
      const problem = error instanceof ApiProblem ? error : new ApiProblem(0, 'OFFLINE', String(error));
      return setStep({ is: 'failed', problem });
    }
    const answeredAt = performance.now();
    setStep({ is: 'spreading', publication });
    leavePreview(); // what is live now is what this browser should see
    const live = await untilLive(environment, publication.number, flag.key).catch(() => false);
    setStep({ is: live ? 'live' : 'late', publication, tookMs: performance.now() - answeredAt });
    onPublished();
  };
  return [step, publish];
}
