// The admin token: it arrives in the address (`#token=…`), leaves it before anything else runs, and lives as long as
// the tab.

const KEY = 'aparte-console-token';
/** Where the browser gives no storage the token lives as long as the page. */
let inMemory: string | null = null;

/** Takes the token out of the address, where there is one, and keeps it. True when there was one. */
export function takeToken(): boolean {
  const found = tokenIn(location.hash);
  if (found === null) return false;
  keepToken(found);
  history.replaceState(history.state, '', location.pathname + location.search);
  return true;
}

/** The token of a link such as `http://localhost:8787/console/#token=…`, or of a bare token; null for anything else. */
export function tokenIn(text: string): string | null {
  const inLink = /#(?:.*&)?token=([^&\s]+)/.exec(text)?.[1];
  if (inLink !== undefined) return decoded(inLink);
  const bare = text.trim();
  return /^[\w.~-]{16,8192}$/.test(bare) ? bare : null;
}

/** The kept token, or null. */
export function readToken(): string | null {
  try {
    return sessionStorage.getItem(KEY) ?? inMemory;
  } catch {
    return inMemory; // storage is refused: see above
  }
}

/** Keeps a token, or forgets it (null). */
export function keepToken(token: string | null): void {
  inMemory = token;
  try {
    if (token === null) sessionStorage.removeItem(KEY);
    else sessionStorage.setItem(KEY, token);
  } catch {
    // storage is refused: memory has it
  }
}

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null; // a broken link
  }
}
