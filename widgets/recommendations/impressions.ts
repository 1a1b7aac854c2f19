/** Half of an element has to be in view for this long, in ms, while the page is. Source: MRC, Viewable Ad Impression
 *  Measurement Guidelines, for displays. */
const VIEW_MS = 1000;
const VIEW_RATIO = 0.5;
/** Timers may fire a little early. */
const TOLERANCE_MS = 20;

/** Tells which elements were looked at, each once. */
export interface Impressions {
  /** Looks after these from now on, and forgets those before: they are a new view. */
  readonly watch: (elements: readonly Element[]) => void;
}

/** Nothing is looked after yet. `seen` gets those that became due together, as places in the list watched, in order.
 *  Ends with `signal`. */
export function createImpressions(
  signal: AbortSignal,
  seen: (places: readonly number[]) => void,
): Impressions {
  const since = new Map<Element, number>();
  let watched: readonly Element[] = [];
  let left = new Set<Element>();

  const look = (): void => {
    const due: number[] = [];
    watched.forEach((element, place) => {
      const from = since.get(element);
      if (from === undefined || performance.now() - from < VIEW_MS - TOLERANCE_MS) return;
      since.delete(element);
      left.delete(element);
      observer.unobserve(element);
      due.push(place);
    });
    if (due.length > 0) seen(due);
  };
  const observer = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting, intersectionRatio } of entries) {
        if (isIntersecting && intersectionRatio >= VIEW_RATIO && !document.hidden) {
          since.set(target, performance.now());
        } else since.delete(target);
      }
      setTimeout(look, VIEW_MS); // with nothing due it does nothing
    },
    { threshold: VIEW_RATIO },
  );
  const restart = (): void => {
    since.clear();
    observer.disconnect();
    // An observer tells of every element it begins with: the second in view starts anew.
    for (const element of document.hidden ? [] : left) observer.observe(element);
  };
  document.addEventListener('visibilitychange', restart, { signal });
  signal.addEventListener('abort', () => {
    since.clear();
    observer.disconnect();
  });
  return {
    watch(elements) {
      watched = elements;
      left = new Set(elements);
      restart();
    },
  };
}
