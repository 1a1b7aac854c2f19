import { grants, type PurposeMask } from '../../core/consent.ts';
import type { Environment } from '../../core/config/types.ts';
import type { Env } from '../env.ts';
import { sealState } from '../visitor/port.ts';
import { recall } from './memory.ts';
import type { Subject } from './subject.ts';

/** A state newer than the visitor's own, sealed, if this isolate's memory holds one that this subject may carry;
 *  null: none. Reads no store. */
export async function freshStateOf(
  env: Env,
  environment: Environment,
  subject: Subject,
  now: number,
): Promise<{ readonly state: string; readonly purposes: PurposeMask } | null> {
  const { name, state, proven } = subject;
  const snapshot = name === null ? null : (recall(name.name, now)?.snapshot ?? null);
  if (snapshot === null || snapshot.version <= (state?.version ?? -1)) return null;
  if (!grants(snapshot.purposes, 'storage')) return null;
  const { linked, person } = snapshot.subject;
  if (linked && !proven && state?.person !== person) return null;
  return { state: await sealState(env, environment, snapshot, now), purposes: snapshot.purposes };
}
