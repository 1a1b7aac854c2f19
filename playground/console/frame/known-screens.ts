// Which screens there are, for links between them: a screen that is not there is not hinted at. The frame says so, since
// screens that imported the table of routes would import themselves.

let patterns: readonly string[] = [];

/** Says which screens there are, by their paths. */
export function knowScreens(paths: readonly string[]): void {
  patterns = paths;
}

/** The address of a screen, such as `/console/spots/hero`; null where there is none of that path. `parts` are put in
 *  for `:name`. */
export function screenHref(path: string, parts: { readonly [name: string]: string } = {}): string | null {
  if (!patterns.includes(path)) return null;
  return path.replace(/:(\w+)/g, (whole, name: string) =>
    Object.hasOwn(parts, name) ? encodeURIComponent(parts[name] ?? '') : whole,
  );
}
