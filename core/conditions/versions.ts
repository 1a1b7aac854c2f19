/** A version as text that compares like a version: `9` before `10`, `1.0.0-beta` before `1.0.0`.
 *  A leading `v` and build information after `+` are dropped; anything but a non-empty string or number counts as `0`.
 *  Source: GrowthBook `paddedVersionString`. */
export function comparableVersion(version: unknown): string {
  const text = typeof version === 'number' ? String(version) : version;
  const parts = ((typeof text === 'string' && text) || '0').replace(/^v|\+.*$/g, '').split(/[-.]/);
  // Three parts are a release: '~', the largest ASCII character, puts it after its pre-releases.
  if (parts.length === 3) parts.push('~');
  return parts.map((part) => (/^[0-9]+$/.test(part) ? part.padStart(5, ' ') : part)).join('-');
}
