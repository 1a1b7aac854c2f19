// The inline stub: `window.aparte` for calls made before the script is there. They are done in order once it is.
// Everything gives a promise, but `consent.get()`, which says that nobody has chosen yet. A decision gives its default
// when the script does not come within its timeout.

/** One call that waits: what, with which arguments, and whom to tell its result. */
export type StubCall = readonly [path: string, args: readonly unknown[], resolve: (result: unknown) => void];

/** Puts the stub where nothing is yet. */
export function installStub(place: { aparte?: unknown }): void {
  if (place.aparte !== undefined) return;
  const q: StubCall[] = [];
  const stub: { [name: string]: unknown } = { q };
  const consent: { [name: string]: unknown } = { get: () => ({ purposes: {}, decided: false }) };
  for (const path of 'track page identify reset decide flush onError consent.set consent.on'.split(' ')) {
    const [name = '', method] = path.split('.');
    (method === undefined ? stub : consent)[method ?? name] = (...args: unknown[]) =>
      new Promise((resolve) => {
        q.push([path, args, resolve]);
        if (name === 'decide')
          setTimeout(resolve, 300, { value: args[1], reason: 'ERROR', errorCode: 'PROVIDER_NOT_READY' });
      });
  }
  stub.consent = consent;
  stub.ready = new Promise((resolve) => q.push(['ready', [], resolve]));
  place.aparte = stub;
}
