import { useLocation } from 'preact-iso/router';
import { useMessages } from '../../text/messages.ts';
import { Page, Section } from '../../ui/page.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { Audit } from './audit.tsx';
import { Killed } from './killed.tsx';
import { messages } from './messages.ts';
import { Versions } from './versions.tsx';

const VIEWS = ['versions', 'changes', 'killed'] as const;

/** What was published, what was changed and what is switched off: by whom and when. */
export function HistoryScreen() {
  const text = useMessages(messages);
  const { query, route } = useLocation();
  const view = VIEWS.find((known) => known === query['view']) ?? 'versions';
  return (
    <Page title={text.title} lead={text.lead}>
      <Section>
        <Tabs
          label={text.views}
          selected={view}
          onSelect={(key) => route(`/console/history${key === 'versions' ? '' : `?view=${key}`}`, true)}
          tabs={[
            { key: 'versions', label: text.versionsTab },
            { key: 'changes', label: text.changesTab },
            { key: 'killed', label: text.killedTab },
          ]}
        >
          {view === 'versions' && <Versions />}
          {view === 'changes' && <Audit />}
          {view === 'killed' && <Killed />}
        </Tabs>
      </Section>
    </Page>
  );
}
