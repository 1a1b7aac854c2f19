import type { Outbox } from './outbox.ts';
import type { Session } from './session.ts';
import type { EventOptions } from './types.ts';
import { uuid } from './uuid.ts';

/** Makes an event of a call and puts it on its way. True when it will be sent, or waits for a choice.
 *  Throws what `JSON.stringify` or a broken timestamp throws. */
export type Emit = (type: string, fields: object, options?: EventOptions) => boolean;

/** Events of this page: who and when are filled in, `page()` says where. */
export function createEmit(session: Session, outbox: Outbox, page: () => object): Emit {
  return (type, fields, { messageId = uuid(), timestamp = Date.now(), context } = {}) => {
    const made = {
      type,
      messageId,
      timestamp: new Date(timestamp).toISOString(),
      anonymousId: session.needId(),
      userId: session.identity.userId,
      ...fields,
      context: { page: page(), ...context },
    };
    // A copy: what the page does to its objects later does not change the event.
    return outbox.add(JSON.parse(JSON.stringify(made)) as typeof made);
  };
}
