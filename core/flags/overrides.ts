/** The variation that an address asks for by `?<key>=<index>`, or null. The first mention of the key counts; an index
 *  outside [0, count) is ignored. Costs one scan of the address when the key is not mentioned. */
export function getQueryStringOverride(key: string, url: string, count: number): number | null {
  if (!url.includes(key)) return null;
  const pairs = (url.split('?')[1] ?? '').replace(/#.*/, '').split('&');
  const pair = pairs.find((one) => one.split('=')[0] === key) ?? '';
  const index = parseInt(pair.slice(key.length + 1)); // eslint-disable-line radix -- GrowthBook reads 0x1 as 1
  return index >= 0 && index < count ? index : null;
}
