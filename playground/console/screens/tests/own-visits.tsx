import { api, useResource } from '../../api/client.ts';
import { useMessages } from '../../text/messages.ts';
import { Checkbox } from '../../ui/inputs.tsx';
import { Section } from '../../ui/page.tsx';
import { messages } from './messages.ts';

/** Whether this browser's visits are counted. */
export function OwnVisits() {
  const text = useMessages(messages);
  const own = useResource<{ excluded: boolean }>('/own-visits');
  if (own.state !== 'ready') return null;
  const set = (excluded: boolean) => api.post('/own-visits', { excluded }).then(own.reload, own.reload);
  return (
    <Section>
      <Checkbox
        label={text.own}
        hint={text.ownHint}
        checked={own.data.excluded}
        onChange={(excluded) => void set(excluded)}
      />
    </Section>
  );
}
