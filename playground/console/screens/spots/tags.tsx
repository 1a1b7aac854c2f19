import type { FlagDocument } from '../../../../core/config/types.ts';
import { useMessages } from '../../text/messages.ts';
import { Tag } from '../../ui/notes.tsx';
import { liveFlag, type SpotsData } from './data.ts';
import { messages } from './messages.ts';
import { sameDocument } from './model/changes.ts';
import { isArchived } from './model/spot.ts';

/** How a spot stands: live, changed, turned off, archived. */
export function SpotTags({
  data,
  draft,
}: {
  readonly data: Pick<SpotsData, 'live' | 'killed'>;
  readonly draft: FlagDocument;
}) {
  const text = useMessages(messages);
  const live = liveFlag(data.live, draft.key);
  const isLive = live !== null && !isArchived(live);
  const isOff = isLive && data.killed.includes(draft.key);
  return (
    <span class="spots-tags">
      {isArchived(draft) && <Tag>{text.tagArchived}</Tag>}
      {isLive && !isOff && <Tag tone="good">{text.tagLive}</Tag>}
      {isOff && <Tag tone="danger">{text.tagOff}</Tag>}
      {live === null && !isArchived(draft) && <Tag tone="warning">{text.tagNew}</Tag>}
      {live !== null && !sameDocument(live, draft) && <Tag tone="warning">{text.tagDraft}</Tag>}
    </span>
  );
}
