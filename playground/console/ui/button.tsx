import type { ComponentChildren, Ref } from 'preact';

type Tone = 'plain' | 'primary' | 'danger' | 'quiet';

interface ButtonProps {
  readonly children: ComponentChildren;
  readonly onClick?: (event: MouseEvent) => void;
  /** How much it matters: `primary` once a screen. Default `plain`. */
  readonly tone?: Tone;
  readonly type?: 'button' | 'submit';
  readonly disabled?: boolean;
  /** While its work is under way: it stays where it is and takes no second click. */
  readonly busy?: boolean;
  /** What it is called, where its content is a picture. */
  readonly label?: string;
  readonly small?: boolean;
  readonly pressed?: boolean;
  readonly expanded?: boolean;
  readonly controls?: string;
  readonly id?: string;
  readonly buttonRef?: Ref<HTMLButtonElement>;
}

/** Something that is done here; what leads elsewhere is a LinkButton. */
export function Button(props: ButtonProps) {
  const { children, onClick, tone = 'plain', type = 'button', busy = false } = props;
  return (
    <button
      ref={props.buttonRef ?? null}
      id={props.id}
      type={type}
      class={`button button-${tone}${props.small === true ? ' button-small' : ''}`}
      disabled={props.disabled}
      aria-busy={busy ? 'true' : undefined}
      aria-disabled={busy ? 'true' : undefined}
      aria-label={props.label}
      title={props.label}
      aria-pressed={props.pressed}
      aria-expanded={props.expanded}
      aria-controls={props.controls}
      onClick={(event) => {
        if (busy) event.preventDefault();
        else onClick?.(event);
      }}
    >
      {children}
    </button>
  );
}

interface LinkButtonProps {
  readonly href: string;
  readonly children: ComponentChildren;
  readonly tone?: Tone;
  readonly small?: boolean;
  readonly label?: string;
  /** Opens beside the console, in a tab that cannot reach back into it. */
  readonly newTab?: boolean;
  readonly download?: string;
}

/** A link that looks like a button. */
export function LinkButton({
  href,
  children,
  tone = 'plain',
  small,
  label,
  newTab,
  download,
}: LinkButtonProps) {
  return (
    <a
      href={href}
      class={`button button-${tone}${small === true ? ' button-small' : ''}`}
      aria-label={label}
      download={download}
      {...(newTab === true ? { target: '_blank', rel: 'noopener noreferrer' } : {})}
    >
      {children}
    </a>
  );
}
