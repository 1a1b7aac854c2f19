import type { JobAnswer } from '../../../../core/wire/transfer.ts';
import { useResource } from '../../api/client.ts';
import { useSession } from '../../api/session.tsx';
import { useMessages } from '../../text/messages.ts';
import { Page, Section } from '../../ui/page.tsx';
import { Bring } from './bring.tsx';
import { Jobs } from './jobs.tsx';
import { messages } from './messages.ts';
import { Take } from './take.tsx';

/** Brings files in and takes everything out; what was done stays for 30 days. */
export function ImportsScreen() {
  const text = useMessages(messages);
  const { canEdit } = useSession();
  const jobs = useResource<{ readonly jobs: readonly JobAnswer[] }>(
    '/import/jobs',
    {},
    { refreshEveryMs: 3_000 },
  );
  return (
    <Page title={text.title} lead={text.lead}>
      {canEdit && (
        <Section title={text.bring}>
          <Bring onChange={jobs.reload} />
        </Section>
      )}
      {canEdit && (
        <Section title={text.take}>
          <Take onChange={jobs.reload} />
        </Section>
      )}
      <Section title={text.jobs}>
        <Jobs jobs={jobs} />
      </Section>
    </Page>
  );
}
