import type { ApiProblem } from '../../api/client.ts';
import { useMessages } from '../../text/messages.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { ProblemNote } from '../../ui/notes.tsx';
import { messages } from './messages.ts';

interface ConfirmProps {
  readonly open: boolean;
  readonly title: string;
  readonly text: string;
  /** The word for doing it. */
  readonly yes: string;
  readonly problem?: ApiProblem | null;
  readonly onYes: () => void;
  readonly onClose: () => void;
}

/** Asks once more before something that others would notice. */
export function Confirm({ open, title, text, yes, problem = null, onYes, onClose }: ConfirmProps) {
  const words = useMessages(messages);
  return (
    <Dialog
      open={open}
      title={title}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{words.cancel}</Button>
          <Button tone="danger" onClick={onYes}>
            {yes}
          </Button>
        </>
      }
    >
      <p>{text}</p>
      {problem !== null && <ProblemNote problem={problem} />}
    </Dialog>
  );
}
