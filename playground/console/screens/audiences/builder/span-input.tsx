import { useMessages } from '../../../text/messages.ts';
import { Select, TextInput } from '../../../ui/inputs.tsx';
import { messages } from '../messages.ts';

const UNITS = ['d', 'h', 'm'] as const;
type Unit = (typeof UNITS)[number] | 's';
/** 400 days, the longest that is kept, in each unit. */
const MOST: Readonly<Record<Unit, number>> = { d: 400, h: 9_600, m: 576_000, s: 34_560_000 };

interface SpanInputProps {
  /** Such as `7d`. */
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly disabled: boolean;
}

/** A length of time: a number and its unit. */
export function SpanInput({ value, onChange, disabled }: SpanInputProps) {
  const text = useMessages(messages);
  const [, count = '1', unit = 'd'] = /^(\d+)([smhd])$/.exec(value) ?? [];
  const known = unit as Unit; // one of the four by the pattern, or the default
  const bounded = (n: number, of: Unit) => `${Math.min(MOST[of], Math.max(1, Math.floor(n)))}${of}`;
  return (
    <>
      <span class="part-number">
        <TextInput
          label={text.span}
          hideLabel
          type="number"
          min={1}
          max={MOST[known]}
          disabled={disabled}
          value={count}
          onInput={(said) => {
            if (Number(said) >= 1) onChange(bounded(Number(said), known));
          }}
        />
      </span>
      <Select
        label={text.unit}
        hideLabel
        disabled={disabled}
        value={known}
        onChange={(chosen: Unit) => onChange(bounded(Number(count), chosen))}
        options={[...UNITS, ...(known === 's' ? (['s'] as const) : [])].map((one) => ({
          value: one,
          label: text.units[one],
        }))}
      />
    </>
  );
}
