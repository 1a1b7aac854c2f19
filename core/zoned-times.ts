/** Turns wall-clock times of one IANA zone into epoch ms. In the hour that a zone repeats in autumn the first
 *  is meant; a time that the zone skips in spring is read with the offset before the change. */
export function zonedTimes(timeZone: string): (localTime: string) => number {
  const format = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  });
  const offsets = new Map<number, number>();
  /** The zone's offset from UTC at an instant, in ms. */
  function offsetAt(instant: number): number {
    const hour = Math.floor(instant / 3_600_000);
    const known = offsets.get(hour);
    if (known !== undefined) return known;
    const part = Object.fromEntries(
      format.formatToParts(hour * 3_600_000).map(({ type, value }) => [type, value]),
    );
    // oxlint-disable-next-line no-restricted-globals -- parsing a given date reads no clock
    const wall = Date.parse(
      `${part['year']}-${part['month']}-${part['day']}T${part['hour']}:${part['minute']}:${part['second']}Z`,
    );
    offsets.set(hour, wall - hour * 3_600_000);
    return wall - hour * 3_600_000;
  }
  return (localTime) => {
    // oxlint-disable-next-line no-restricted-globals -- parsing a given date reads no clock
    const wall = Date.parse(`${localTime.replace(' ', 'T')}Z`);
    const before = offsetAt(wall - 86_400_000);
    const candidate = wall - before;
    return offsetAt(candidate) === before ? candidate : wall - offsetAt(wall);
  };
}
