import type { ConfigDocument } from '../../../../core/config/types.ts';
import type { Json } from '../../../../core/events.ts';
import type { Format } from '../../text/format.ts';
import { useMessages } from '../../text/messages.ts';
import { useFormat } from '../../text/use-format.ts';
import { Tag } from '../../ui/notes.tsx';
import { Section } from '../../ui/page.tsx';
import type { DocumentChange, ValueChange } from './changes.ts';
import { messages } from './messages.ts';

type Text = (typeof messages)['en'];

const TONES = { added: 'good', changed: 'accent', removed: 'danger' } as const;
const MOST_NAMES = 12;

/** Which documents differ, in a line each. */
export function ChangeNames({ changes }: { readonly changes: readonly DocumentChange[] }) {
  const text = useMessages(messages);
  const format = useFormat();
  return (
    <ul class="plain-list">
      {changes.slice(0, MOST_NAMES).map((change) => (
        <li key={`${change.kind}/${change.key}`}>
          {kindOf(change.document, text)} {titleOf(change.document, format)}
        </li>
      ))}
      {changes.length > MOST_NAMES && <li>…</li>}
    </ul>
  );
}

/** What differs, document by document: for each value what it was and what it is. */
export function DocumentChanges({ changes }: { readonly changes: readonly DocumentChange[] }) {
  const text = useMessages(messages);
  const format = useFormat();
  return (
    <>
      {changes.map((change) => (
        <Section
          key={`${change.kind}/${change.key}`}
          title={`${kindOf(change.document, text)}: ${titleOf(change.document, format)}`}
          actions={<Tag tone={TONES[change.what]}>{text[change.what]}</Tag>}
        >
          {change.what === 'changed' ? (
            <dl class="changes">
              {change.values.map((value) => (
                <Change key={JSON.stringify(value.path)} value={value} />
              ))}
            </dl>
          ) : (
            <details>
              <summary>{text.whole}</summary>
              <pre class="snippet" tabIndex={0}>
                {JSON.stringify(change.document, null, 2)}
              </pre>
            </details>
          )}
        </Section>
      ))}
    </>
  );
}

function Change({ value }: { readonly value: ValueChange }) {
  const text = useMessages(messages);
  return (
    <div class="change">
      <dt>{readablePath(value.path, text)}</dt>
      <dd>
        <span class="change-side">
          <span class="change-label">{text.before}</span>
          <Value value={value.before} side="del" />
        </span>
        <span class="change-side">
          <span class="change-label">{text.after}</span>
          <Value value={value.after} side="ins" />
        </span>
      </dd>
    </div>
  );
}

function Value({ value, side: Side }: { readonly value: Json | undefined; readonly side: 'del' | 'ins' }) {
  const text = useMessages(messages);
  if (value === undefined) return <span class="muted">{text.nothing}</span>;
  if (typeof value === 'string') return <Side>{value}</Side>;
  if (typeof value === 'object' && value !== null) {
    return (
      <Side>
        <pre tabIndex={0}>{JSON.stringify(value, null, 2)}</pre>
      </Side>
    );
  }
  return <Side>{String(value)}</Side>;
}

/** Where a value stands, in words where there are any: `rule 2 › what it shows › title › English`. */
function readablePath(path: ValueChange['path'], text: Text): string {
  const words: { readonly [name: string]: string } = text.words;
  const steps: string[] = [];
  for (const step of path) {
    if (typeof step === 'number') steps.push(`${steps.pop() ?? ''} ${step + 1}`.trim());
    else steps.push(Object.hasOwn(words, step) ? (words[step] ?? step) : step);
  }
  return steps.join(' › ');
}

function kindOf(document: ConfigDocument, text: Text): string {
  const isValue = document.kind === 'flag' && ['boolean', 'string', 'number', 'json'].includes(document.type);
  return document.kind === 'flag' && !isValue ? text.kinds.content : text.kinds[document.kind];
}

function titleOf(document: ConfigDocument, format: Format): string {
  return document.kind === 'project' ? document.key : format.text(document.name, document.key);
}
