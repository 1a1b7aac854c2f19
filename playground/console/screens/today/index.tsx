import { useSession } from '../../api/session.tsx';
import { bilingual, useMessages } from '../../text/messages.ts';
import { Empty } from '../../ui/notes.tsx';
import { Page } from '../../ui/page.tsx';

const messages = bilingual({
  en: { title: 'Today', hello: (author: string) => `Hello, ${author}.` },
  fr: { title: 'Aujourd’hui', hello: (author: string) => `Bonjour ${author}.` },
});

/** What happened today, and what is live. */
export function TodayScreen() {
  const text = useMessages(messages);
  const { session } = useSession();
  return (
    <Page title={text.title}>
      <Empty title={text.hello(session.author)} />
    </Page>
  );
}
