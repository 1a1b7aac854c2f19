const FOCUSABLE = 'a[href], button:not(:disabled), select:not(:disabled), input:not(:disabled), summary';

/** Keeps the focus near its place when what has it goes away by its own action (a row that is removed, a button that
 *  gives way to another): else it falls to the document, and whoever uses keys or listens starts again at the top.
 *  A page whose whole content changed is read from its heading. Returns what ends it. */
export function keepFocusWithin(root: HTMLElement): () => void {
  let path: readonly HTMLElement[] = [];
  const remember = ({ target }: FocusEvent) => {
    path = target instanceof HTMLElement ? [target, ...ancestorsOf(target, root)] : [];
  };
  const observer = new MutationObserver(() => {
    const [had] = path;
    if (had === undefined || had.isConnected || document.activeElement !== document.body) return;
    // What is on its way may come back to the same place: the next change tells.
    if (root.querySelector('.loading') !== null) return;
    for (const place of path) {
      if (!place.isConnected) continue;
      const next = place.querySelector<HTMLElement>('h1[tabindex]') ?? firstShown(place);
      if (next === null) continue;
      path = [];
      next.focus();
      return;
    }
  });
  root.addEventListener('focusin', remember);
  observer.observe(root, { childList: true, subtree: true });
  return () => {
    observer.disconnect();
    root.removeEventListener('focusin', remember);
  };
}

function ancestorsOf(element: HTMLElement, root: HTMLElement): readonly HTMLElement[] {
  const found: HTMLElement[] = [];
  for (let at = element.parentElement; at !== null && root.contains(at); at = at.parentElement)
    found.push(at);
  return found;
}

function firstShown(place: HTMLElement): HTMLElement | null {
  return [...place.querySelectorAll<HTMLElement>(FOCUSABLE)].find((one) => one.checkVisibility()) ?? null;
}
