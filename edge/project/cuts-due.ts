import { ENVIRONMENTS, type Environment } from '../../core/config/types.ts';
import { readCuts } from './runtime-config.ts';
import { readMeta, writeMeta } from './schema.ts';

/** What is first heard of waits so long for the rest of it. */
const SOON_MS = 3_000;
/** Cuts of a crowd that grows follow it no faster. */
const GROWING_MS = 15_000;
/** A crowd grows when so large a part of it was counted anew. */
const GROWING_SHARE = 0.1;
const STEADY_MS = 600_000;
/** Recency ages by itself, so cuts are looked after now and then when nothing happens at all. */
const IDLE_MS = 6 * 3_600_000;
const RETRY_MS = 60_000;

/** When cuts are to be found anew, by environment: kept in the Project's tables. */
export interface CutsDue {
  /** People were counted anew. True where that moved the next time forward. */
  note(environment: Environment, people: number): boolean;
  /** Environments whose time has come. */
  due(): Environment[];
  /** After a try. */
  done(environment: Environment, found: boolean): void;
  /** The earliest time; null: none. */
  next(): number | null;
}

/** The timetable on the Project's tables. */
export function cutsDue(sql: SqlStorage, now: () => number): CutsDue {
  const counted = new Map<Environment, number>();
  const key = (environment: Environment) => `cuts-due:${environment}`;
  const read = (environment: Environment) => Number(readMeta(sql, key(environment)) ?? Infinity);
  return {
    note(environment, people) {
      const sum = (counted.get(environment) ?? 0) + people;
      counted.set(environment, sum);
      const known = readCuts(sql, environment);
      const buyers = known?.cuts.ranges['all']?.buyers ?? 0;
      const rest = sum > buyers * GROWING_SHARE ? GROWING_MS : STEADY_MS;
      const at = Math.max(now() + SOON_MS, known === null ? 0 : known.checkedAt + rest);
      if (at >= read(environment)) return false;
      writeMeta(sql, key(environment), String(at));
      return true;
    },
    due: () => ENVIRONMENTS.filter((environment) => read(environment) <= now()),
    done(environment, found) {
      if (found) counted.delete(environment);
      writeMeta(sql, key(environment), String(now() + (found ? IDLE_MS : RETRY_MS)));
    },
    next() {
      const at = Math.min(...ENVIRONMENTS.map(read));
      return at === Infinity ? null : at;
    },
  };
}
