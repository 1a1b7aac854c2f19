import type { Environment } from '../../core/config/types.ts';
import type { Env } from '../env.ts';
import type { RecommenderRpc } from './contract.ts';

/** The Recommender of an environment. */
export function recommenderOf(env: Env, environment: Environment): RecommenderRpc {
  const stub = env.RECOMMENDER.get(env.RECOMMENDER.idFromName(`${environment}/recommend`));
  return stub as unknown as RecommenderRpc; // the namespace's class is Recommender, which implements it
}
