import { useRoute } from 'preact-iso/router';
import { useState } from 'preact/hooks';
import type { PersonAnswer } from '../../../../core/wire/people.ts';
import type { Certificate } from '../../../../core/wire/rights.ts';
import { useResource } from '../../api/client.ts';
import { useMessages } from '../../text/messages.ts';
import { useFormat } from '../../text/use-format.ts';
import { Loading, ProblemNote } from '../../ui/notes.tsx';
import { Page, Section } from '../../ui/page.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { AudiencesTab } from './audiences-tab.tsx';
import { DecisionsTab } from './decisions-tab.tsx';
import { DetailsTab } from './details-tab.tsx';
import { MergesTab } from './merges-tab.tsx';
import { messages } from './messages.ts';
import { PermissionsTab } from './permissions-tab.tsx';
import { personTitle } from './person-name.tsx';
import { ScoresTab } from './scores-tab.tsx';
import { CertificateView, TheirData } from './their-data.tsx';
import { TimelineTab } from './timeline-tab.tsx';

const TABS = ['timeline', 'details', 'permissions', 'audiences', 'scores', 'decisions', 'merges'] as const;
type Tab = (typeof TABS)[number];

/** Everything known of one person, as far as she allows. */
export function PersonScreen() {
  const { params } = useRoute();
  const id = params['id'] ?? '';
  const text = useMessages(messages);
  const person = useResource<PersonAnswer>(`/people/${encodeURIComponent(id)}`);
  const back = { href: '/console/people', label: text.title };
  if (person.state === 'ready') {
    return <Known key={id} person={person.data} back={back} reload={person.reload} />;
  }
  return (
    <Page title={text.person} back={back}>
      {person.state === 'loading' ? (
        <Loading lines={6} />
      ) : (
        <ProblemNote problem={person.problem} onRetry={person.reload} />
      )}
    </Page>
  );
}

interface KnownProps {
  readonly person: PersonAnswer;
  readonly back: { readonly href: string; readonly label: string };
  readonly reload: () => void;
}

function Known({ person, back, reload }: KnownProps) {
  const text = useMessages(messages);
  const [tab, setTab] = useState<Tab>('timeline');
  const [erased, setErased] = useState<Certificate | null>(null);
  if (erased !== null) {
    return (
      <Page title={text.person} back={back}>
        <CertificateView certificate={erased} />
      </Page>
    );
  }
  return (
    <Page title={personTitle(person)} back={back}>
      <Summary person={person} />
      <Tabs
        label={text.tabsLabel}
        tabs={TABS.map((key) => ({ key, label: text.tabs[key] }))}
        selected={tab}
        onSelect={setTab}
      >
        {tab === 'timeline' && <TimelineTab id={person.id} />}
        {tab === 'details' && <DetailsTab person={person} />}
        {tab === 'permissions' && <PermissionsTab person={person} />}
        {tab === 'audiences' && <AudiencesTab person={person} />}
        {tab === 'scores' && <ScoresTab person={person} />}
        {tab === 'decisions' && <DecisionsTab id={person.id} />}
        {tab === 'merges' && <MergesTab id={person.id} onChange={reload} />}
      </Tabs>
      <TheirData id={person.id} onErased={setErased} />
    </Page>
  );
}

const SHOWN_IDENTIFIERS = 4;

function Summary({ person }: { readonly person: PersonAnswer }) {
  const text = useMessages(messages);
  const format = useFormat();
  const { totals, identifiers } = person;
  const list = (shown: typeof identifiers) =>
    shown.map(({ type, value }) => (
      <li key={`${type} ${value}`}>
        <span class="muted" title={type}>
          {type === 'userId' || type === 'anonymousId' ? text.identifierTypes[type] : type}
        </span>{' '}
        {value}
      </li>
    ));
  return (
    <Section title={text.summary}>
      <dl class="facts">
        <Fact name={text.firstSeen}>{format.date(person.firstSeenAt)}</Fact>
        <Fact name={text.lastSeen}>{format.ago(person.lastSeenAt)}</Fact>
        <Fact name={text.actions}>{format.number(person.events)}</Fact>
        <Fact name={text.orders}>{totals === undefined ? text.hidden : format.number(totals.orders)}</Fact>
        <Fact name={text.spent}>
          {totals === undefined ? text.hidden : format.money(totals.amountMinor)}
          {totals !== undefined && totals.refundedMinor > 0 && (
            <span class="muted small"> {text.refunded(format.money(totals.refundedMinor))}</span>
          )}
        </Fact>
      </dl>
      <h3>{text.identifiers}</h3>
      <ul class="identifiers">{list(identifiers.slice(0, SHOWN_IDENTIFIERS))}</ul>
      <details>
        <summary>{text.copy}</summary>
        <ul class="identifiers">
          {list(identifiers.slice(SHOWN_IDENTIFIERS))}
          <li>
            <span class="muted">{text.id}</span> {person.id}
          </li>
          <li>
            <span class="muted">{text.assignment}</span> {person.assignmentId}
          </li>
        </ul>
      </details>
    </Section>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: preact.ComponentChildren }) {
  return (
    <div class="fact">
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
