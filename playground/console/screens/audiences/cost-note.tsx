import type { AudienceCost } from '../../../../core/wire/audiences.ts';
import { useMessages } from '../../text/messages.ts';
import { useFormat } from '../../text/use-format.ts';
import { messages } from './messages.ts';

/** What publishing an audience adds to what is kept and done. */
export function CostNote({ adds }: { readonly adds: AudienceCost }) {
  const text = useMessages(messages);
  const format = useFormat();
  const { clauses, entries, bytes, events, seconds } = adds;
  const kilobytes = format.number(Math.ceil(bytes / 1024));
  return (
    <>
      <h3>{text.cost}</h3>
      <p data-clauses={clauses}>
        {clauses === 0
          ? text.costNothing
          : text.costAdds(
              { n: clauses, written: format.number(clauses) },
              format.number(entries),
              kilobytes,
              format.number(events),
            )}
        {seconds !== undefined && ` ${text.costSeconds(format.number(seconds))}`}
      </p>
    </>
  );
}
