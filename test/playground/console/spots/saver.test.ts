import { describe, expect, it } from 'vitest';
import type { FlagDocument } from '../../../../core/config/types.ts';
import { ApiProblem } from '../../../../playground/console/api/problem.ts';
import type { StoredDraft } from '../../../../playground/console/screens/spots/data.ts';
import {
  makeSaver,
  RETRY_AFTER_MS,
  SAVE_AFTER_MS,
  type SaveState,
} from '../../../../playground/console/screens/spots/saver.ts';
import { aFlag } from '../../../core/config/documents.ts';

type Stored = StoredDraft<FlagDocument>;

/** A server with one draft, a clock that is moved by hand, and all that the saver tells. */
function aSaver() {
  let saves = 0;
  const stored = (document: FlagDocument, author = 'me'): Stored => ({
    document,
    etag: `"${++saves}"`,
    author,
    savedAt: `2026-01-01T00:00:0${saves}.000Z`,
  });
  const server = { has: stored(aFlag()) as Stored | null, fails: null as ApiProblem | null, calls: 0 };
  const told: SaveState[] = [];
  const shown: FlagDocument[] = [];
  let timer: { readonly ms: number; readonly act: () => void } | null = null;
  let hold: Promise<void> = Promise.resolve();
  const saver = makeSaver(server.has as Stored, {
    async put(document, etag) {
      server.calls += 1;
      await hold;
      if (server.fails !== null) throw server.fails;
      if (etag !== null && etag !== server.has?.etag) throw new ApiProblem(409, 'CONFLICT', 'faster');
      server.has = stored(document);
      return server.has;
    },
    async get() {
      if (server.has === null) throw new ApiProblem(404, 'NOT_FOUND', 'gone');
      return server.has;
    },
    wait(ms, act) {
      const own = { ms, act };
      timer = own;
      return () => {
        if (timer === own) timer = null;
      };
    },
    show: (document) => shown.push(document),
    tell: (state) => told.push(state),
  });
  return {
    saver,
    server,
    told,
    shown,
    last: () => told.at(-1),
    waitsFor: () => timer?.ms ?? null,
    /** Lets the waiting time pass and everything settle. */
    tick: async (): Promise<void> => {
      const due = timer;
      timer = null;
      due?.act();
      for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
    },
    somebodySaves: (document: FlagDocument): void => {
      server.has = stored(document, 'anna');
    },
    holdAnswers: (): (() => void) => {
      let release = (): void => undefined;
      hold = new Promise((resolve) => (release = resolve));
      return release;
    },
  };
}

describe('a draft that saves itself', () => {
  it('is saved a moment after the last change, once', async () => {
    const { saver, server, tick, last, waitsFor } = aSaver();
    saver.change(aFlag({ default: 'a' }));
    saver.change(aFlag({ default: 'ab' }));
    expect([last()?.is, waitsFor(), server.calls]).toEqual(['waiting', SAVE_AFTER_MS, 0]);
    await tick();
    expect([server.calls, server.has?.document.default, last()?.is]).toEqual([1, 'ab', 'saved']);
    expect(await saver.flush()).toBe(true);
    expect(server.calls).toBe(1);
  });

  it('sends one request at a time, and what was typed meanwhile after it', async () => {
    const { saver, server, last, holdAnswers } = aSaver();
    const release = holdAnswers();
    saver.change(aFlag({ default: 'a' }));
    const first = saver.flush();
    saver.change(aFlag({ default: 'ab' }));
    const second = saver.flush();
    expect(server.calls).toBe(1);
    release();
    expect(await Promise.all([first, second])).toEqual([true, true]);
    expect([server.has?.document.default, last()?.is]).toEqual(['ab', 'saved']);
  });

  it('never writes over somebody else unasked', async () => {
    const { saver, server, tick, last, somebodySaves } = aSaver();
    somebodySaves(aFlag({ default: 'hers' }));
    saver.change(aFlag({ default: 'mine' }));
    await tick();
    expect(last()).toMatchObject({ is: 'conflict', theirs: { author: 'anna' } });
    saver.change(aFlag({ default: 'mine too' }));
    expect(await saver.flush()).toBe(false);
    expect(server.has?.document.default).toBe('hers');
    saver.keepMine();
    await tick();
    expect([server.has?.document.default, last()?.is]).toEqual(['mine too', 'saved']);
  });

  it('may take theirs', async () => {
    const { saver, tick, last, shown, somebodySaves, server } = aSaver();
    somebodySaves(aFlag({ default: 'hers' }));
    saver.change(aFlag({ default: 'mine' }));
    await tick();
    saver.loadTheirs();
    expect([shown.at(-1)?.default, last()]).toMatchObject(['hers', { is: 'saved', author: 'anna' }]);
    saver.change(aFlag({ default: 'after' }));
    await tick();
    expect(server.has?.document.default).toBe('after');
  });

  it('sees no conflict in the same change, and may bring back what was deleted', async () => {
    const { saver, server, tick, last, somebodySaves } = aSaver();
    somebodySaves(aFlag({ default: 'same' }));
    saver.change(aFlag({ default: 'same' }));
    await tick();
    expect(last()?.is).toBe('saved');
    server.has = null;
    saver.change(aFlag({ default: 'mine' }));
    await tick();
    expect(last()).toEqual({ is: 'conflict', theirs: null });
    saver.keepMine();
    await tick();
    expect([(server.has as Stored | null)?.document.default, last()?.is]).toEqual(['mine', 'saved']);
  });

  it('tries again after a failure, at once when the network is back', async () => {
    const { saver, server, tick, last, waitsFor } = aSaver();
    server.fails = new ApiProblem(0, 'OFFLINE', 'no answer');
    saver.change(aFlag({ default: 'a' }));
    await tick();
    expect([last()?.is, waitsFor()]).toEqual(['failed', RETRY_AFTER_MS]);
    server.fails = null;
    saver.retry();
    await tick();
    expect([last()?.is, server.has?.document.default]).toEqual(['saved', 'a']);
  });

  it('keeps what the server refuses until it is changed, and says why', async () => {
    const { saver, server, tick, last, waitsFor } = aSaver();
    server.fails = new ApiProblem(400, 'WRONG_TYPE', 'default: …');
    saver.change(aFlag({ default: 'bad' }));
    await tick();
    expect([last()?.is, waitsFor()]).toEqual(['refused', null]);
    server.fails = null;
    saver.change(aFlag({ default: 'good' }));
    await tick();
    expect(last()?.is).toBe('saved');
  });

  it('stops when its screen is left', async () => {
    const { saver, server, tick } = aSaver();
    saver.change(aFlag({ default: 'a' }));
    saver.stop();
    await tick();
    expect(server.calls).toBe(0);
  });
});
