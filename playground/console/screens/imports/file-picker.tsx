import { useRef, useState } from 'preact/hooks';
import { useMessages } from '../../text/messages.ts';
import { Button } from '../../ui/button.tsx';
import { messages } from './messages.ts';

/** Takes a file: chosen by the button, or dropped. */
export function FilePicker({ onFile }: { readonly onFile: (file: File) => void }) {
  const text = useMessages(messages);
  const input = useRef<HTMLInputElement>(null);
  const [isOver, setOver] = useState(false);
  const take = (file: File | null | undefined) => {
    if (file !== null && file !== undefined) onFile(file);
  };
  return (
    <div
      class={isOver ? 'import-drop import-drop-over' : 'import-drop'}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        take(event.dataTransfer?.files[0]);
      }}
    >
      <input ref={input} hidden type="file" onChange={(event) => take(event.currentTarget.files?.[0])} />
      <Button tone="primary" onClick={() => input.current?.click()}>
        {text.choose}
      </Button>
      <p>{text.drop}</p>
    </div>
  );
}
