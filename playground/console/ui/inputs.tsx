import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';
import { Field } from './field.tsx';

interface Labelled {
  readonly label: ComponentChildren;
  readonly hint?: ComponentChildren;
  readonly error?: string | undefined;
  readonly hideLabel?: boolean;
  readonly disabled?: boolean;
  readonly required?: boolean;
}

interface TextInputProps extends Labelled {
  readonly value: string;
  readonly onInput: (value: string) => void;
  readonly type?: 'text' | 'search' | 'date' | 'number' | 'email' | 'url' | 'password';
  readonly placeholder?: string;
  /** More than one: a text area of that many lines. */
  readonly rows?: number;
  readonly maxLength?: number;
  readonly min?: number;
  readonly max?: number;
  readonly step?: number | 'any';
  readonly autocomplete?: string;
  readonly spellcheck?: boolean;
  /** The language of what is written, where it is not the reader's. */
  readonly lang?: string;
  readonly inputMode?: 'text' | 'numeric' | 'decimal' | 'url' | 'email' | 'search';
  readonly onBlur?: () => void;
}

/** A line of text, or several (`rows`), with its label. */
export function TextInput(props: TextInputProps) {
  const { label, hint, error, hideLabel, value, onInput, rows = 1, type = 'text' } = props;
  return (
    <Field label={label} hint={hint} error={error} hideLabel={hideLabel ?? false}>
      {({ id, describedBy, invalid }) => {
        const common = {
          id,
          class: 'input',
          value,
          'aria-describedby': describedBy,
          'aria-invalid': invalid ? ('true' as const) : undefined,
          disabled: props.disabled,
          required: props.required,
          placeholder: props.placeholder,
          maxLength: props.maxLength,
          autocomplete: props.autocomplete ?? 'off',
          spellcheck: props.spellcheck,
          lang: props.lang,
          onBlur: () => props.onBlur?.(),
        };
        if (rows > 1) {
          return <textarea {...common} rows={rows} onInput={(event) => onInput(event.currentTarget.value)} />;
        }
        return (
          <input
            {...common}
            // Preact's types pair every type with its roles; no role is set here, so any of them holds.
            {...({ type } as { type: 'text' })}
            min={props.min}
            max={props.max}
            step={props.step}
            inputMode={props.inputMode}
            onInput={(event) => onInput(event.currentTarget.value)}
          />
        );
      }}
    </Field>
  );
}

interface SelectProps<V extends string> extends Labelled {
  readonly value: V;
  readonly onChange: (value: V) => void;
  readonly options: readonly { readonly value: V; readonly label: string; readonly disabled?: boolean }[];
}

/** One of a few, by the system's own list. */
export function Select<V extends string>(props: SelectProps<V>) {
  const { label, hint, error, hideLabel, value, onChange, options } = props;
  return (
    <Field label={label} hint={hint} error={error} hideLabel={hideLabel ?? false}>
      {({ id, describedBy, invalid }) => (
        <select
          id={id}
          class="input select"
          value={value}
          aria-describedby={describedBy}
          aria-invalid={invalid ? 'true' : undefined}
          disabled={props.disabled}
          required={props.required}
          onChange={(event) => {
            const chosen = options.find((option) => option.value === event.currentTarget.value);
            if (chosen !== undefined) onChange(chosen.value);
          }}
        >
          {options.map((option) => (
            <option key={option.value} value={option.value} disabled={option.disabled}>
              {option.label}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

interface CheckboxProps {
  readonly label: ComponentChildren;
  readonly hint?: ComponentChildren;
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
  readonly disabled?: boolean;
}

/** Yes or no. */
export function Checkbox({ label, hint, checked, onChange, disabled }: CheckboxProps) {
  const id = useId();
  return (
    <div class="checkbox">
      <input
        id={id}
        type="checkbox"
        checked={checked}
        disabled={disabled}
        aria-describedby={hint === undefined ? undefined : `${id}-hint`}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
      <div>
        <label for={id}>{label}</label>
        {hint !== undefined && (
          <p class="field-hint" id={`${id}-hint`}>
            {hint}
          </p>
        )}
      </div>
    </div>
  );
}
