/** The demo shop: an origin as any other. It knows Aparté by one script tag and by the slots in its pages. */

import { Router, type IRequest } from 'itty-router';
import { bannerPicture, favicon, itemPicture } from './art/pictures.ts';
import { SHOP_CSS } from './assets/shop-css.ts';
import { SHOP_JS } from './assets/shop-js.ts';
import { findItem, findRange } from './catalogue.ts';
import { render, type Markup } from './html.ts';
import { splitLanguage } from './language.ts';
import {
  changeCart,
  newOrderId,
  placeOrder,
  readForm,
  readName,
  readOrder,
  type FormResult,
} from './orders.ts';
import { loginPage, privacyPage } from './pages/account.ts';
import { cartPage, checkoutPage, thanksPage } from './pages/cart.ts';
import { homePage } from './pages/home.ts';
import { itemPage } from './pages/item.ts';
import { problemPage } from './pages/problem.ts';
import { rangePage } from './pages/range.ts';
import { searchPage } from './pages/search.ts';
import { readVisit, type Visit } from './visit.ts';

/** What the shop may be told from outside. */
export interface ShopEnv {
  /** The write key in the pages' script tag; `wk_local` by default. */
  readonly APARTE_KEY?: string;
}

/** No inline script, no inline style, nothing from elsewhere. */
const CONTENT_SECURITY_POLICY = "default-src 'self'";

function send(body: string | null, status: number, headers: Readonly<Record<string, string>>): Response {
  return new Response(body, {
    status,
    headers: {
      'content-security-policy': CONTENT_SECURITY_POLICY,
      'x-content-type-options': 'nosniff',
      // The page before tells language and cart (visit.ts), so our own pages must get it.
      'referrer-policy': 'same-origin',
      ...headers,
    },
  });
}

function page(markup: Markup, status = 200): Response {
  return send(render(markup), status, {
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'private, no-cache',
    vary: 'accept-language, referer',
  });
}

/** Files change with a release only, but a release of a demonstration has no version in its addresses: five minutes. */
function file(body: string, type: string): Response {
  return send(body, 200, { 'content-type': type, 'cache-control': 'public, max-age=300' });
}

function picture(markup: Markup | undefined): Response | undefined {
  return markup && file(render(markup), 'image/svg+xml');
}

function redirect(location: string): Response {
  return send(null, 303, { location, 'cache-control': 'no-store' });
}

function notFound(visit: Visit): Response {
  return page(problemPage(visit, visit.text.notFound, visit.text.notFoundText), 404);
}

function problem(visit: Visit, status: number, message: string): Response {
  return page(problemPage(visit, visit.text.badRequest, message), status);
}

function answer(visit: Visit, result: FormResult): Response {
  return result.ok ? redirect(result.location) : problem(visit, result.status, result.message);
}

/** The router sees the path without its language; `original` is the request as it came, for its body. */
interface ShopRequest extends IRequest {
  readonly original: Request;
}

type Arguments = [visit: Visit];

async function postLogin(request: ShopRequest, visit: Visit): Promise<Response> {
  const form = await readForm(request.original);
  const name = form && readName(form);
  return name === null ? problem(visit, 400, visit.text.badName) : page(loginPage(visit, name));
}

async function postForm(
  request: ShopRequest,
  visit: Visit,
  handle: (visit: Visit, form: FormData) => FormResult,
): Promise<Response> {
  const form = await readForm(request.original);
  return form === null ? problem(visit, 400, visit.text.badForm) : answer(visit, handle(visit, form));
}

function getThanks(visit: Visit): Response {
  const order = readOrder(visit.query);
  return order === null ? redirect(visit.href('/cart')) : page(thanksPage(visit, order.id, order.lines));
}

function getRange(request: ShopRequest, visit: Visit): Response | undefined {
  const range = findRange(request.params['range'] ?? '');
  return range && page(rangePage(visit, range));
}

function getItem(request: ShopRequest, visit: Visit): Response | undefined {
  const item = findItem(request.params['id'] ?? '');
  return item && page(itemPage(visit, item));
}

function getPicture(request: ShopRequest): Response | undefined {
  const [, name = ''] = /^(.+)\.svg$/.exec(request.params['file'] ?? '') ?? [];
  const item = findItem(name);
  return picture(item ? itemPicture(item) : bannerPicture(name));
}

/** A handler that answers nothing leaves the request to the next route, in the end to the page “not found”. */
const router = Router<ShopRequest, Arguments>();
router
  .get('/', (_, visit) => page(homePage(visit)))
  .get('/p/:id', getItem)
  .get('/r/:range', getRange)
  .get('/search', (_, visit) => page(searchPage(visit)))
  .get('/cart', (_, visit) => page(cartPage(visit)))
  .post('/cart', (request, visit) => postForm(request, visit, changeCart))
  .get('/checkout', (_, visit) => page(checkoutPage(visit, newOrderId())))
  .post('/order', (request, visit) => postForm(request, visit, placeOrder))
  .get('/order', (_, visit) => redirect(visit.href('/cart')))
  .get('/thanks', (_, visit) => getThanks(visit))
  .get('/login', (_, visit) => page(loginPage(visit, null)))
  .post('/login', (request, visit) => postLogin(request, visit))
  .get('/privacy', (_, visit) => page(privacyPage(visit)))
  .get('/img/:file', getPicture)
  .get('/favicon.svg', () => picture(favicon()))
  .get('/shop.css', () => file(SHOP_CSS, 'text/css; charset=utf-8'))
  .get('/shop.js', () => file(SHOP_JS, 'text/javascript; charset=utf-8'))
  .get('/:range', getRange);

const METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST']);

async function route(request: Request, visit: Visit): Promise<Response> {
  if (!METHODS.has(request.method)) {
    const refused = problem(visit, 405, visit.text.badMethod);
    refused.headers.set('allow', [...METHODS].join(', '));
    return refused;
  }
  const url = new URL(request.url);
  url.pathname = splitLanguage(url.pathname).path;
  // The router answers HEAD as GET: same status, same headers; the body is taken off at the end.
  const method = request.method === 'HEAD' ? 'GET' : request.method;
  const response: unknown = await router.fetch({ method, url: url.href, original: request }, visit);
  return response instanceof Response ? response : notFound(visit);
}

/** Answers any request; what breaks inside becomes a page with status 500. */
export async function handleRequest(request: Request, env: ShopEnv = {}): Promise<Response> {
  const visit = readVisit(request, env.APARTE_KEY ?? 'wk_local');
  let response: Response;
  try {
    response = await route(request, visit);
  } catch {
    response = page(problemPage(visit, visit.text.failed, visit.text.failedText), 500);
  }
  return request.method === 'HEAD' ? new Response(null, response) : response;
}
