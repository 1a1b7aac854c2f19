import { handleRequest, type ShopEnv } from './shop.ts';

/** The shop as a Worker of its own, behind Aparté or alone. */
export default {
  fetch: (request: Request, env: ShopEnv): Promise<Response> => handleRequest(request, env),
};
