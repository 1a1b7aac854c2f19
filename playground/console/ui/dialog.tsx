import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';
import { bilingual, useMessages } from '../text/messages.ts';
import { Button } from './button.tsx';
import { CrossIcon } from './icons.tsx';

const messages = bilingual({ en: { close: 'Close' }, fr: { close: 'Fermer' } });

interface DialogProps {
  readonly open: boolean;
  readonly title: string;
  /** Escape, a click beside it, or the parent's own buttons. */
  readonly onClose: () => void;
  readonly children: ComponentChildren;
  /** The buttons at its end. */
  readonly actions?: ComponentChildren;
  /** `drawer`: at the side, as high as the window. */
  readonly shape?: 'box' | 'wide' | 'drawer';
}

/** Something to settle before anything else: the browser's own modal dialog, which keeps the focus inside and gives
 *  it back. Its content exists only while it is open. */
export function Dialog({ open, title, onClose, children, actions, shape = 'box' }: DialogProps) {
  const element = useRef<HTMLDialogElement>(null);
  const id = useId();
  const text = useMessages(messages);
  useEffect(() => {
    const dialog = element.current;
    if (dialog === null || !open) return undefined;
    // Where the browser's own return of the focus fails: the opener was redrawn, or sits in a closed menu.
    const opener = document.activeElement;
    if (!dialog.open) dialog.showModal();
    return () => {
      dialog.close();
      if (opener instanceof HTMLElement && opener.isConnected) opener.focus();
    };
  }, [open]);
  return (
    <dialog
      ref={element}
      class={`dialog dialog-${shape}`}
      aria-labelledby={`${id}-title`}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onClick={(event) => {
        if (event.target === event.currentTarget) onClose();
      }}
    >
      {open && (
        <div class="dialog-content">
          <h2 id={`${id}-title`} class="dialog-title">
            {title}
          </h2>
          <div class="dialog-body">{children}</div>
          {actions !== undefined && <div class="dialog-actions">{actions}</div>}
          {shape === 'drawer' && (
            <div class="dialog-close">
              <Button tone="quiet" label={text.close} onClick={onClose}>
                <CrossIcon />
              </Button>
            </div>
          )}
        </div>
      )}
    </dialog>
  );
}
