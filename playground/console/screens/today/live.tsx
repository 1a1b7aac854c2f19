import type { ComponentChildren } from 'preact';
import type { LiveSetting, OverviewAnswer } from '../../../../core/wire/overview.ts';
import { screenHref } from '../../frame/known-screens.ts';
import { useMessages } from '../../text/messages.ts';
import { useFormat } from '../../text/use-format.ts';
import { Note, Tag } from '../../ui/notes.tsx';
import { Section } from '../../ui/page.tsx';
import { messages } from './messages.ts';

/** What visitors are shown now: the publication, spots with rules, running tests, what was switched off. */
export function Live({ live }: { readonly live: OverviewAnswer['live'] }) {
  const text = useMessages(messages);
  const format = useFormat();
  const { publication, spots, tests, killed, pending } = live;
  const nameOf = ({ key, name }: LiveSetting) => format.text(name, key);
  return (
    <Section title={text.live} actions={<a href="/console/history">{text.seeHistory}</a>}>
      {publication === null ? (
        <p>{text.notPublished}</p>
      ) : (
        <p>
          <a href={`/console/history/${publication.number}`}>
            {text.published(format.number(publication.number), publication.name)}
          </a>{' '}
          <span class="muted">{text.by(publication.author, format.ago(publication.at))}</span>
        </p>
      )}
      {pending > 0 && <Note>{text.pending(pending)}</Note>}
      {killed.length > 0 && (
        <div>
          <h3>{text.killed}</h3>
          <ul class="plain-list">
            {killed.map((setting) => (
              <li key={setting.key}>
                <Tag tone="danger">{nameOf(setting)}</Tag>{' '}
                <span class="muted">{text.by(setting.author, format.ago(setting.at))}</span>
              </li>
            ))}
          </ul>
        </div>
      )}
      {publication !== null && (
        <>
          <div>
            <h3>{text.spots}</h3>
            {spots.length === 0 && <p class="muted">{text.noSpots}</p>}
            <ul class="plain-list">
              {spots.map((spot) => (
                <li key={spot.key}>
                  <To href={screenHref('/console/spots/:key', { key: spot.key })}>{nameOf(spot)}</To>{' '}
                  <span class="muted">{text.rules(spot.rules)}</span>
                </li>
              ))}
            </ul>
            {live.spotsWithoutRules > 0 && <p class="muted">{text.others(live.spotsWithoutRules)}</p>}
          </div>
          <div>
            <h3>{text.tests}</h3>
            {tests.length === 0 && <p class="muted">{text.noTests}</p>}
            <ul class="plain-list">
              {tests.map((test) => (
                <li key={test.key}>
                  <To href={screenHref('/console/tests/:key', { key: test.key })}>{nameOf(test)}</To>{' '}
                  <span class="muted">{text.testOn(test.spot)}</span>
                </li>
              ))}
            </ul>
          </div>
        </>
      )}
    </Section>
  );
}

/** A link where there is something to link to. */
function To({ href, children }: { readonly href: string | null; readonly children: ComponentChildren }) {
  return href === null ? <>{children}</> : <a href={href}>{children}</a>;
}
