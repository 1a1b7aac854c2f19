/** Takes an element that has nothing to show out of the page once nobody can see it go: nothing in view may move.
 *  Gives the way to say whether it has nothing; ends with `signal`. */
export function createCollapse(host: HTMLElement, signal: AbortSignal): (isBare: boolean) => void {
  const observer = new IntersectionObserver(([entry]) => {
    if (entry && !entry.isIntersecting) host.hidden = true;
  });
  signal.addEventListener('abort', () => observer.disconnect());
  return (isBare) => {
    if (isBare) return observer.observe(host);
    observer.disconnect();
    host.hidden = false;
  };
}
