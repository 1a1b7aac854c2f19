import { useMessages } from '../../text/messages.ts';
import { LinkButton } from '../../ui/button.tsx';
import { Empty } from '../../ui/notes.tsx';
import { messages } from './messages.ts';

/** Before the first visitor: what fills this screen. */
export function NobodyYet() {
  const text = useMessages(messages);
  return (
    <Empty
      title={text.emptyTitle}
      action={
        <LinkButton href="/" newTab>
          {text.emptyShop}
        </LinkButton>
      }
    >
      <p>{text.emptyText}</p>
      <pre class="snippet" tabIndex={0}>
        <code>{`<script async src="${location.origin}/aparte.js" data-key="wk_…"></script>`}</code>
      </pre>
    </Empty>
  );
}
