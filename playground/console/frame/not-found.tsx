import { useMessages } from '../text/messages.ts';
import { LinkButton } from '../ui/button.tsx';
import { Empty } from '../ui/notes.tsx';
import { Page } from '../ui/page.tsx';
import { messages } from './messages.ts';

/** An address that no screen has. */
export function NotFound() {
  const text = useMessages(messages);
  return (
    <Page title={text.notFound}>
      <Empty title={text.notFoundText} action={<LinkButton href="/console/">{text.toToday}</LinkButton>} />
    </Page>
  );
}
