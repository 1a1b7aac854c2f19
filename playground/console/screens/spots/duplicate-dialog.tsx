import { useLocation } from 'preact-iso/router';
import { useState } from 'preact/hooks';
import type { FlagDocument } from '../../../../core/config/types.ts';
import { api, ApiProblem } from '../../api/client.ts';
import { useMessages } from '../../text/messages.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { TextInput } from '../../ui/inputs.tsx';
import { ProblemNote } from '../../ui/notes.tsx';
import { useToast } from '../../ui/toast.tsx';
import type { SpotsData } from './data.ts';
import { messages } from './messages.ts';
import { copyOf, keyOf } from './model/spot.ts';
import type { Names } from './names.ts';

interface DuplicateDialogProps {
  readonly open: boolean;
  readonly flag: FlagDocument;
  readonly data: SpotsData;
  readonly names: Names;
  readonly onClose: () => void;
}

/** Makes a copy of a spot under another key, and goes there. */
export function DuplicateDialog(props: DuplicateDialogProps) {
  const text = useMessages(messages);
  return (
    <Dialog open={props.open} title={text.duplicate} onClose={props.onClose}>
      <DuplicateForm {...props} />
    </Dialog>
  );
}

function DuplicateForm({ flag, data, names, onClose }: DuplicateDialogProps) {
  const text = useMessages(messages);
  const { route } = useLocation();
  const toast = useToast();
  const [name, setName] = useState(text.copySuffix(names.spot(flag)));
  const [typedKey, setTypedKey] = useState<string | null>(null);
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const [tried, setTried] = useState(false);
  const key = typedKey ?? keyOf(name);
  const isTaken = data.drafts.some(({ document }) => document.kind === 'flag' && document.key === key);
  const wrong = !/^[a-z0-9][a-z0-9-]{0,63}$/.test(key) ? text.badKey : isTaken ? text.takenKey : undefined;
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    setTried(true);
    if (wrong !== undefined) return;
    try {
      await api.put(
        `/documents/flag/${key}`,
        copyOf(flag, key, name === '' ? undefined : { [names.readerLocale]: name }),
      );
    } catch (error) {
      setProblem(error instanceof ApiProblem ? error : new ApiProblem(0, 'OFFLINE', String(error)));
      return;
    }
    toast(text.copied);
    onClose();
    route(`/console/spots/${key}`);
  };
  return (
    <form class="publish" onSubmit={(event) => void submit(event)} noValidate>
      <p>{text.duplicateText}</p>
      <TextInput label={text.newName} value={name} maxLength={200} onInput={setName} />
      <TextInput
        label={text.newKey}
        value={key}
        error={tried || typedKey !== null ? wrong : undefined}
        spellcheck={false}
        onInput={setTypedKey}
      />
      {problem !== null && <ProblemNote problem={problem} />}
      <div class="dialog-actions">
        <Button onClick={onClose}>{text.cancel}</Button>
        <Button tone="primary" type="submit">
          {text.makeCopy}
        </Button>
      </div>
    </form>
  );
}
