import { answer } from './app.ts';
import type { Env } from './env.ts';
import { flushCounters } from './health/flush.ts';

export { Live } from './live/object.ts';
export { PeopleShard } from './people/object.ts';
export { Project } from './project/object.ts';
export { Recommender } from './recommend/object.ts';
export { Jobs } from './transfer/object.ts';

/** The Worker: every request to the app, and now and then what this isolate counted to the health page. */
export default {
  fetch(request: Request, env: Env, ctx: ExecutionContext): Response | Promise<Response> {
    flushCounters(env, ctx);
    return answer({ request, env, ctx });
  },
};
