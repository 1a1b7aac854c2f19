import type { Json } from '../../../../core/events.ts';
import { useMessages } from '../../text/messages.ts';
import { TextInput } from '../../ui/inputs.tsx';
import { messages } from './messages.ts';
import { type Content, fieldKind, isContent, isLocalized, textIn, withText } from './model/content.ts';
import type { Names } from './names.ts';
import { PictureField } from './picture-field.tsx';

/** What editing a content needs to know around it. */
export interface EditContext {
  readonly names: Names;
  /** What is wrong with a field, by its path in the document: `rules[0].value.href`. */
  readonly errorAt: (path: string) => string | undefined;
  /** Whether anything at or below a path is wrong. */
  readonly hasErrorBelow: (path: string) => boolean;
  /** Pictures that spots use. */
  readonly pictures: readonly string[];
  readonly disabled: boolean;
}

interface ContentFieldsProps {
  /** Whose content, for screen readers. */
  readonly label: string;
  readonly value: Json;
  readonly fields: readonly string[];
  /** Where the content is in the document: `default`, `rules[0].value`. */
  readonly path: string;
  readonly context: EditContext;
  readonly onChange: (value: Content) => void;
}

/** The fields of one content: texts of all languages side by side, pictures, addresses. */
export function ContentFields({ label, value, fields, path, context, onChange }: ContentFieldsProps) {
  const content = isContent(value) ? value : {};
  return (
    <div class="content-fields" role="group" aria-label={label}>
      {fields.map((field) => (
        <ContentField
          key={field}
          field={field}
          content={content}
          path={`${path}.${field}`}
          context={context}
          onChange={onChange}
        />
      ))}
    </div>
  );
}

interface ContentFieldProps {
  readonly field: string;
  readonly content: Content;
  readonly path: string;
  readonly context: EditContext;
  readonly onChange: (content: Content) => void;
}

function ContentField({ field, content, path, context, onChange }: ContentFieldProps) {
  const text = useMessages(messages);
  const { names, errorAt, disabled } = context;
  const { locales } = names;
  const value = Object.hasOwn(content, field) ? content[field] : undefined;
  const kind = fieldKind(field, value, locales);
  const name = names.field(field);
  const set = (locale: string | null, typed: string) =>
    onChange(withText(content, field, locale, typed, locales));
  if (kind === 'other') {
    return (
      <div class="content-other">
        <p>
          <b>{name}.</b> <span class="muted">{text.otherField}</span>
        </p>
        <pre tabIndex={0}>{JSON.stringify(value, null, 2)}</pre>
      </div>
    );
  }
  // Pictures and addresses are the same in every language unless they were written by language.
  if (kind !== 'text' && !isLocalized(value, locales)) {
    const shared = {
      label: name,
      value: textIn(value, '', locales),
      error: errorAt(path),
      disabled,
      onInput: (typed: string) => set(null, typed),
    };
    return kind === 'picture' ? (
      <PictureField {...shared} pictures={context.pictures} />
    ) : (
      <TextInput {...shared} placeholder={text.emptyField} inputMode="url" spellcheck={false} />
    );
  }
  return (
    <div class="content-languages">
      {locales.map((locale) => {
        const typed = textIn(value, locale, locales);
        return (
          <TextInput
            key={locale}
            label={
              <>
                {name} <span class="muted">· {names.locale(locale)}</span>
              </>
            }
            value={typed}
            lang={locale}
            {...(kind === 'text' ? {} : { inputMode: 'url' as const, spellcheck: false })}
            rows={field === 'text' || typed.length > 60 ? 4 : 1}
            placeholder={text.emptyField}
            error={errorAt(`${path}.${locale}`) ?? errorAt(path)}
            disabled={disabled}
            onInput={(next) => set(locale, next)}
          />
        );
      })}
    </div>
  );
}
