import { PURPOSES } from '../../../../core/consent.ts';
import type { OverviewAnswer } from '../../../../core/wire/overview.ts';
import { useMessages } from '../../text/messages.ts';
import { purposeNames } from '../../text/purposes.ts';
import { useFormat } from '../../text/use-format.ts';
import { Section } from '../../ui/page.tsx';
import { messages } from './messages.ts';

/** What today's visitors agreed to, as shares. */
export function Permissions({ today }: { readonly today: OverviewAnswer['today'] }) {
  const text = useMessages(messages);
  const names = useMessages(purposeNames);
  const format = useFormat();
  const { visitors, permissions } = today;
  return (
    <Section title={text.permissions}>
      {visitors === 0 ? (
        <p class="muted">{text.nobodyYet}</p>
      ) : (
        <>
          <p class="muted">{text.permissionsOf(format.number(visitors))}</p>
          <ul class="shares">
            {PURPOSES.map((purpose) => (
              <li key={purpose} class="share">
                <span>{names[purpose]}</span>
                <span class="numeric">
                  {format.percent(permissions[purpose] / visitors)}{' '}
                  <span class="muted">({format.number(permissions[purpose])})</span>
                </span>
                <span class="share-bar" aria-hidden="true">
                  <span style={{ inlineSize: `${(100 * permissions[purpose]) / visitors}%` }} />
                </span>
              </li>
            ))}
          </ul>
          <p class="muted small">{text.permissionsHow}</p>
        </>
      )}
    </Section>
  );
}
