import { useMessages } from '../../text/messages.ts';
import { useFormat } from '../../text/use-format.ts';
import { Button } from '../../ui/button.tsx';
import { Note, ProblemNote } from '../../ui/notes.tsx';
import type { Autosave } from './autosave.ts';
import { messages } from './messages.ts';

/** Where saving stands, in a line that screen readers hear. */
export function SaveStatus({ autosave }: { readonly autosave: Autosave }) {
  const text = useMessages(messages);
  const format = useFormat();
  const { state } = autosave;
  const words = {
    saved: state.is === 'saved' ? text.saved(format.time(state.at)) : '',
    waiting: text.waiting,
    saving: text.saving,
    refused: text.refused,
    failed: text.failed,
    conflict: text.waiting,
  };
  return (
    <p class={`save-status save-${state.is}`} role="status">
      {words[state.is]}
    </p>
  );
}

/** What keeps a draft from being saved, and the way on. */
export function SaveTrouble({ autosave }: { readonly autosave: Autosave }) {
  const text = useMessages(messages);
  const format = useFormat();
  const { state } = autosave;
  if (state.is === 'refused') return <ProblemNote problem={state.problem} />;
  if (state.is !== 'conflict') return null;
  const { theirs } = state;
  return (
    <div role="alert">
      <Note
        tone="warning"
        title={
          theirs === null ? text.conflictGone : text.conflictTitle(theirs.author, format.ago(theirs.savedAt))
        }
      >
        <p>{theirs === null ? text.conflictGoneText : text.conflictText}</p>
        <div class="spots-buttons">
          {theirs !== null && (
            <Button small onClick={autosave.loadTheirs}>
              {text.loadTheirs}
            </Button>
          )}
          <Button small onClick={autosave.keepMine}>
            {text.keepMine}
          </Button>
        </div>
      </Note>
    </div>
  );
}
