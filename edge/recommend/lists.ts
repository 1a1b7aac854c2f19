import { answerOf, valueOf } from '../../core/recommend/answer.ts';
import { recommend } from '../../core/recommend/recommend.ts';
import { strategyOf } from '../../core/recommend/strategy.ts';
import { grants, type PurposeMask } from '../../core/consent.ts';
import type { Environment } from '../../core/config/types.ts';
import type { Decision } from '../../core/decide/decide.ts';
import { bestLocale } from '../../core/decide/locale.ts';
import type { Snapshot } from '../../core/profile/types.ts';
import type { Env } from '../env.ts';
import { count } from '../health/port.ts';
import { indexFor, type Waiter } from './loader.ts';

/** What a list may read of one request. */
export interface ListCall {
  readonly environment: Environment;
  readonly item?: string | undefined;
  /** Newest first. */
  readonly session: readonly string[];
  readonly snapshot: Snapshot | null;
  readonly purposes: PurposeMask;
  /** Wanted languages, best first, and the project's. */
  readonly asked: readonly string[];
  readonly locales: readonly string[];
}

/** Puts lists in place of the strategies that were decided for `flags`. The person's history is read only where
 *  personalisation is granted; without it a list is made of the request alone. Never throws: without an index, or
 *  where a value is no strategy, the list is empty. */
export async function fillLists(
  env: Env,
  ctx: Waiter,
  call: ListCall,
  flags: readonly string[],
  decisions: Record<string, Decision>,
): Promise<void> {
  const index = await indexFor(env, ctx, call.environment);
  if (index === null) count('defaulted:no-index');
  const personal = grants(call.purposes, 'personalization') ? call.snapshot : null;
  const locale = bestLocale(call.asked, call.locales) ?? '';
  for (const flag of flags) {
    const decision = decisions[flag];
    if (decision === undefined || decision.value === null) continue;
    const strategy = strategyOf(decision.value) ?? { strategy: 'popular', limit: 0 };
    const picked =
      index === null
        ? []
        : recommend(index, {
            ...strategy,
            item: call.item,
            session: call.session,
            recent: personal?.recent ?? [],
            bought: personal?.bought ?? [],
          });
    const value = valueOf(answerOf(index, picked, strategy, locale, call.locales));
    decisions[flag] = { ...decision, value };
  }
}
