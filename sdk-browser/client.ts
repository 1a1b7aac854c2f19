import { createApi } from './api.ts';
import { createDecisions } from './decisions.ts';
import { createDelivery } from './delivery.ts';
import { createEmit } from './events.ts';
import { text } from './identity.ts';
import { createOutbox } from './outbox.ts';
import { followNavigation, pageProperties, whenParsed } from './page.ts';
import { createSession } from './session.ts';
import { readPageAnswer, watchSlots } from './slots.ts';
import type { Aparte, AparteOptions } from './types.ts';

/** Events made within this time travel together, in ms. */
const FLUSH_DELAY_MS = 250;

/** Joins this page to its Worker: consent, identity, events, decisions, slots. One a page; in a browser only.
 *  Before the person chose, nothing is kept on the device and nothing is sent but decisions without an id.
 *  @example
 *  const aparte = createAparte({ key: 'wk_…', host: 'https://aparte.example.com' });
 *  aparte.consent.set({ storage: true, analytics: true, personalization: true });
 *  aparte.track('Product Viewed', { product_id: 'p-17' });
 *  const { value } = await aparte.decide('new-checkout', false); */
export function createAparte(options: AparteOptions): Aparte {
  let { referrer } = document;
  let isSeen = options.autoPage === false;
  const page = (): object => pageProperties(referrer, options.stripQuery === true);
  const view = (name?: string, properties?: object, more?: object): boolean =>
    emit('page', { name, properties: { name, ...page(), ...properties } }, more);
  const see = (): void => {
    isSeen ||= view();
  };
  const session = createSession(options, () => {
    decisions.clear();
    outbox.consented();
    void restore();
    session.consent.tell();
    see();
  });
  const outbox = createOutbox(session, options, () => delivery.wake(FLUSH_DELAY_MS));
  const restore = async (): Promise<void> => {
    if (session.consent.purposes.storage) await outbox.restore();
  };
  const delivery = createDelivery(() => session.next() ?? outbox.next(), session.post, Math.random);
  const emit = createEmit(session, outbox, page);
  const decisions = createDecisions(session, page, emit);
  const readPage = (): void => {
    const answer = readPageAnswer();
    const anonymousId = text(answer.anonymousId);
    // The id in the Worker's own cookie is the device's, but for one made here that the Worker has still to hear of.
    const isNewer = session.identity.anonymousId && session.consent.choice?.pending;
    if (anonymousId && !isNewer) session.keep({ anonymousId });
    decisions.know(answer);
  };
  const start = (): void => {
    readPage();
    if (options.slots !== false) watchSlots(decisions);
  };

  readPage();
  const ready = restore();
  delivery.wake(0);
  see();
  followNavigation((from) => {
    referrer = from;
    decisions.clear();
    isSeen = options.autoPage === false;
    see();
  });
  // A Worker in front of the page fills its slots itself and says so at the document's end.
  if (session.isFirstParty) whenParsed(start);
  else start();
  addEventListener('online', () => void delivery.flush());
  document.addEventListener('visibilitychange', () => {
    // The last sure moment in the life of a page; pagehide and unload are not: https://www.w3.org/TR/page-visibility/
    if (document.hidden) void delivery.flush(true);
  });
  return createApi({ session, outbox, delivery, decisions, emit, view, ready });
}
