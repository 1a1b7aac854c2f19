import { DurableObject } from 'cloudflare:workers';
import type { Environment } from '../../core/config/types.ts';
import type { Env } from '../env.ts';
import type { IndexStamp, RecommenderRpc } from './contract.ts';
import type { RecommendWork } from './work.ts';

/** Pulls what people looked at and bought from the shards of one environment, and builds the index that lists are made
 *  from. A shell: what it does is in the recommend module, loaded at its first call. */
export class Recommender extends DurableObject<Env> implements RecommenderRpc {
  #work: RecommendWork | undefined;

  async #open(): Promise<RecommendWork> {
    const { openRecommender } = await import('../recommend.ts');
    return (this.#work ??= openRecommender(this.ctx.storage, this.env));
  }

  async stamp(environment: Environment): Promise<IndexStamp | null> {
    return (await this.#open()).stamp(environment);
  }

  async noteCatalogue(environment: Environment): Promise<void> {
    return (await this.#open()).noteCatalogue(environment);
  }

  /** Never throws: a turn catches what fails, and arms the alarm again. */
  override async alarm(): Promise<void> {
    return (await this.#open()).turn();
  }
}
