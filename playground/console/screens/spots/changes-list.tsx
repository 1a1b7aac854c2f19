import { useMessages } from '../../text/messages.ts';
import { messages, type Texts } from './publish-messages.ts';
import type { Change, Whose } from './model/changes.ts';
import type { Names } from './names.ts';

/** What would change, in words: the place, then before and after. */
export function ChangesList({
  changes,
  names,
}: {
  readonly changes: readonly Change[];
  readonly names: Names;
}) {
  const text = useMessages(messages);
  return (
    <ul class="changes">
      {changes.map((change, index) => (
        <li key={index}>
          <b>{wordsOf(change, names, text)}</b>
          {'before' in change && (
            <dl class="change">
              <div>
                <dt>{text.before}</dt>
                <dd>
                  <del>{change.before === '' ? text.nothing : change.before}</del>
                </dd>
              </div>
              <div>
                <dt>{text.after}</dt>
                <dd>
                  <ins>{change.after === '' ? text.nothing : change.after}</ins>
                </dd>
              </div>
            </dl>
          )}
        </li>
      ))}
    </ul>
  );
}

function wordsOf(change: Change, names: Names, text: Texts): string {
  const whose = (of: Whose) => (of === 'everybody' ? text.everybody : names.rule(of));
  switch (change.what) {
    case 'new':
      return text.changeNew;
    case 'archived':
      return text.changeArchived;
    case 'restored':
      return text.changeRestored;
    case 'order':
      return text.changeOrder;
    case 'technical':
      return text.changeTechnical;
    case 'name':
      return text.changeName2(names.locale(change.locale));
    case 'page':
      return text.changePage;
    case 'added':
      return text.changeAdded(whose(change.whose));
    case 'removed':
      return text.changeRemoved(whose(change.whose));
    case 'rule':
      return text.changeRule(whose(change.whose));
    default: {
      const { locale, field } = change satisfies { what: 'field' };
      return text.changeField(
        whose(change.whose),
        names.field(field),
        locale === null ? '' : names.locale(locale),
      );
    }
  }
}
