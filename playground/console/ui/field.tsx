import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';

/** What a field gives the control inside it. */
export interface FieldIds {
  readonly id: string;
  readonly describedBy: string | undefined;
  readonly invalid: boolean;
}

interface FieldProps {
  readonly label: ComponentChildren;
  readonly hint?: ComponentChildren;
  /** What is wrong, and what to do about it. */
  readonly error?: string | undefined;
  /** The label is there for screen readers only. */
  readonly hideLabel?: boolean;
  readonly children: (ids: FieldIds) => ComponentChildren;
}

/** A control with its label, a hint, and what is wrong with it. */
export function Field({ label, hint, error, hideLabel = false, children }: FieldProps) {
  const id = useId();
  const described = [
    hint === undefined ? null : `${id}-hint`,
    error === undefined ? null : `${id}-error`,
  ].filter((part) => part !== null);
  return (
    <div class={`field${error === undefined ? '' : ' field-wrong'}`}>
      <label class={hideLabel ? 'visually-hidden' : 'field-label'} for={id}>
        {label}
      </label>
      {hint !== undefined && (
        <p class="field-hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {children({
        id,
        describedBy: described.length === 0 ? undefined : described.join(' '),
        invalid: error !== undefined,
      })}
      {error !== undefined && (
        <p class="field-error" id={`${id}-error`}>
          {error}
        </p>
      )}
    </div>
  );
}
