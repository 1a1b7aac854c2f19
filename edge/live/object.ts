import { DurableObject } from 'cloudflare:workers';
import type { Environment } from '../../core/config/types.ts';
import type { Env } from '../env.ts';
import { projectOf } from '../project/port.ts';
import type { LiveBatch, LiveRpc } from './contract.ts';
import type { LiveRoom } from './room.ts';

/** Those who watch one environment, named `<environment>/live`. Keeps nothing. A shell: the room is in the live module. */
export class Live extends DurableObject<Env> implements LiveRpc {
  #room: LiveRoom | undefined;

  async #open(): Promise<LiveRoom> {
    const { openRoom } = await import('../live.ts');
    return (this.#room ??= openRoom());
  }

  /** Somebody watches: a stream of server-sent events. The path names the environment; the admin route has let them in. */
  override async fetch(request: Request): Promise<Response> {
    const environment = new URL(request.url).pathname.slice(1) as Environment; // written by the admin route
    const tell = (until: number) => projectOf(this.env).noteWatched(environment, until);
    return new Response((await this.#open()).enter(tell));
  }

  async show(batch: LiveBatch): Promise<number> {
    return (await this.#open()).show(batch);
  }
}
