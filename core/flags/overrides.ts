/** The variation that an address asks for by `?<key>=<index>`, or null. The first mention of the key counts; an index
 *  outside [0, count) is ignored. Costs one scan of the address when the key is not mentioned. */
export function getQueryStringOverride(key: string, url: string, count: number): number | null {
  if (!url.includes(key)) return null;
  const search = url.split('?')[1];
  if (search === undefined) return null;
  for (const pair of search.replace(/#.*/, '').split('&')) {
    const [name, value = ''] = pair.split('=', 2);
    if (name !== key) continue;
    const index = parseInt(value); // eslint-disable-line radix -- GrowthBook reads 0x1 as 1
    return index >= 0 && index < count ? index : null;
  }
  return null;
}
