import { useState } from 'preact/hooks';
import { Select, TextInput } from '../../../ui/inputs.tsx';

const OTHER = '\u0000other';

interface NameSelectProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly options: readonly { readonly value: string; readonly label: string }[];
  /** The last choice of the list: then the name is written. */
  readonly other: string;
  /** What the written name is called. */
  readonly otherLabel: string;
  readonly disabled: boolean;
}

/** A name out of those that were seen, or any other, written. */
export function NameSelect({
  label,
  value,
  onChange,
  options,
  other,
  otherLabel,
  disabled,
}: NameSelectProps) {
  const isKnown = options.some((option) => option.value === value);
  const [isWritten, setWritten] = useState(value !== '' && !isKnown);
  const listed = isWritten || (value === '' && options.length === 0);
  return (
    <>
      <Select
        label={label}
        hideLabel
        disabled={disabled}
        value={listed ? OTHER : value}
        onChange={(chosen) => {
          setWritten(chosen === OTHER);
          onChange(chosen === OTHER ? '' : chosen);
        }}
        options={[
          ...(value === '' && !listed ? [{ value: '', label: '–' }] : []),
          ...options,
          { value: OTHER, label: other },
        ]}
      />
      {listed && (
        <TextInput
          label={otherLabel}
          hideLabel
          placeholder={otherLabel}
          disabled={disabled}
          value={value}
          onInput={onChange}
        />
      )}
    </>
  );
}
