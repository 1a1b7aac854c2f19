import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { passOn } from '../../../playground/start/workerd-log.ts';

async function passedOn(chunks: readonly string[], isQuiet = false): Promise<string> {
  const from = new PassThrough();
  const to = new PassThrough();
  passOn(from, to, () => isQuiet);
  const heard = text(to);
  for (const chunk of chunks) from.write(chunk);
  from.end(() => setImmediate(() => to.end()));
  return heard;
}

const MOVED =
  'workerd/io/actor-sqlite.c++:970: warning: NOSENTRY SQLite alarm handler canceled with requestScheduledAlarm.; scheduledTime = 1s; actorId = 18\n';

describe('what workerd says', () => {
  it('is passed on, but for an alarm that was moved', async () => {
    expect(await passedOn(['uncaught exception: a\n', MOVED, 'a warning: b\n'])).toBe(
      'uncaught exception: a\na warning: b\n',
    );
  });

  it('is read by lines, however it comes', async () => {
    const cut = MOVED.indexOf('alarm handler') + 4;
    const chunks = [`before\n${MOVED.slice(0, cut)}`, `${MOVED.slice(cut)}aft`, 'er'];
    expect(await passedOn(chunks)).toBe('before\nafter\n');
  });

  it('is nobody’s business once it is being stopped', async () => {
    expect(await passedOn(['disconnected\n'], true)).toBe('');
  });
});
