import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { readDocuments } from '../../../sdk-node/cli/index.ts';
import type { TestEdge } from '../../edge/harness.ts';
import { launch, noChromium } from '../chromium.ts';
import {
  checkAxe,
  type ConsoleOptions,
  look,
  type OpenConsole,
  openConsole,
  startConsoleEdge,
} from './console.ts';

const ISSUER = 'https://login.test/';
const AUDIENCE = 'aparte-admin';

describe.skipIf(noChromium('signing in to the console'))('signing in', () => {
  let browser: Browser;
  let open: OpenConsole | undefined;
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser?.close());
  afterEach(async () => {
    await open?.close();
    open = undefined;
  });
  const kept = (page: Page) =>
    page.evaluate(() => ({
      session: Object.keys(sessionStorage),
      local: Object.keys(localStorage),
      cookies: document.cookie,
    }));

  describe('on the embedded default', () => {
    let edge: TestEdge;
    beforeAll(async () => {
      edge = await startConsoleEdge();
    });
    afterAll(() => edge?.stop());
    const enter = async (options: ConsoleOptions = {}): Promise<OpenConsole> =>
      (open = await openConsole({ edge, browser, ...options }));

    it('keeps the token of the link in this tab only, and nowhere in the address or its history', async () => {
      const { page, context } = await enter();
      expect(page.url()).not.toContain('token');
      expect(await page.evaluate(() => history.length)).toBeLessThanOrEqual(2);
      expect(await kept(page)).toEqual({ session: ['aparte-console-token'], local: [], cookies: '' });
      const tab = await context.newPage();
      await tab.goto(`${edge.url}/console/`);
      await tab.getByText('Nobody is signed in in this tab.').waitFor();
    });

    it.each([
      [1_280, 'en', 'light'],
      [360, 'fr', 'dark'],
    ] as const)(
      'says what to do where nobody is signed in (%i px, %s, %s)',
      async (width, language, colours) => {
        const { page } = await enter({ token: null, width, language, colours });
        await look(page, `sign-in-${width}-${language}-${colours}`);
        expect(await checkAxe(page)).toEqual([]);
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
      },
    );

    it('takes a pasted link or token by keyboard, and names what is neither', async () => {
      const { page } = await enter({ token: null, path: 'history' });
      await page.getByLabel('Or paste that link').focus();
      await page.keyboard.type('hello');
      await page.keyboard.press('Enter');
      await page.getByText('This is no sign-in link and no token.').waitFor();
      await page
        .getByLabel('Or paste that link')
        .fill(`${edge.url}/console/#token=${edge.secrets.adminToken}`);
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name: 'History', level: 1 }).waitFor();
    });

    it('refuses a token that nobody made, and says so', async () => {
      const { page } = await enter({ token: 'not-the-token-of-this-start' });
      await page.getByText('Your sign-in is not accepted, or has ended.').waitFor();
      expect((await kept(page)).session).toEqual([]);
    });

    it('signs out', async () => {
      const { page } = await enter();
      await page.getByRole('button', { name: 'Sign out' }).click();
      await page.getByText('You are signed out.').waitFor();
      expect((await kept(page)).session).toEqual([]);
      await page.reload();
      await page.getByText('Nobody is signed in in this tab.').waitFor();
    });
  });

  describe('on a deployment, by the company’s identity provider', () => {
    let edge: TestEdge;
    let provider: Server;
    let privateKey: CryptoKey;
    /** Who signs in at the provider next. */
    let claims: Record<string, unknown>;

    const token = (given: Record<string, unknown>, expires = '5m'): Promise<string> =>
      new SignJWT(given)
        .setProtectedHeader({ alg: 'ES256', kid: 'one' })
        .setSubject('u-1')
        .setIssuer(ISSUER)
        .setAudience(AUDIENCE)
        .setExpirationTime(expires)
        .sign(privateKey);

    beforeAll(async () => {
      const pair = await generateKeyPair('ES256');
      privateKey = pair.privateKey;
      const keys = [{ ...(await exportJWK(pair.publicKey)), kid: 'one', alg: 'ES256', use: 'sig' }];
      provider = createServer((request, response) => {
        const url = new URL(request.url ?? '/', 'http://x');
        if (url.pathname === '/jwks.json') {
          response.end(JSON.stringify({ keys }));
          return;
        }
        // Everybody who comes to sign in is sent back at once, as one with a running session would be.
        void token(claims).then((jwt) =>
          response.writeHead(302, { location: `${url.searchParams.get('return')}#token=${jwt}` }).end(),
        );
      });
      await new Promise<void>((resolve) => provider.listen(0, '127.0.0.1', resolve));
      const at = `http://127.0.0.1:${(provider.address() as AddressInfo).port}`;
      edge = await startConsoleEdge({
        demo: false,
        instance: {
          override: (worker) => ({
            ...worker,
            bindings: {
              ...worker.bindings,
              EMBEDDED: 'false',
              ADMIN_JWKS_URL: `${at}/jwks.json`,
              ADMIN_JWT_ISSUER: ISSUER,
              ADMIN_JWT_AUDIENCE: AUDIENCE,
              ADMIN_SIGN_IN_URL: `${at}/login?client=console`,
            },
          }),
        },
      });
      const applied = await fetch(`${edge.url}/v1/admin/apply`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${await token({ role: 'admin' })}`,
          'content-type': 'application/json',
        },
        body: JSON.stringify({
          documents: readDocuments('playground/start/demo').documents,
          publish: { environment: 'prod', name: 'Demo' },
        }),
      });
      expect(applied.status, await applied.text()).toBe(200);
      for (const name of ['Second', 'Third']) {
        await fetch(`${edge.url}/v1/admin/publish`, {
          method: 'POST',
          headers: {
            authorization: `Bearer ${await token({ role: 'admin' })}`,
            'content-type': 'application/json',
          },
          body: JSON.stringify({ environment: 'prod', name }),
        });
      }
    });
    afterAll(async () => {
      await edge?.stop();
      provider?.close();
    });
    const enter = async (options: ConsoleOptions = {}): Promise<OpenConsole> =>
      (open = await openConsole({ edge, browser, ...options }));

    it('goes there and comes back to the page that was asked for', async () => {
      claims = { role: 'editor', email: 'ana@shop.test' };
      const { page } = await enter({ token: null, path: 'history' });
      await page.getByRole('link', { name: 'Sign in with your company account' }).click();
      await page.getByRole('heading', { name: 'History', level: 1 }).waitFor();
      expect(page.url()).toBe(`${edge.url}/console/history`);
      await page.getByText('Signed in as ana@shop.test (may edit)').waitFor();
      await page.getByRole('button', { name: 'Go back to this: version 1, Demo' }).waitFor();
    });

    it('lets a viewer look, and offers nothing that only others may do', async () => {
      const { page } = await enter({ token: await token({ roles: ['viewer'] }), path: 'history' });
      await page.getByText('your role is “viewer”').waitFor();
      await page.getByRole('link', { name: 'Second' }).waitFor();
      expect(await page.getByRole('button', { name: 'Go back to this' }).count()).toBe(0);
    });

    it.each([
      ['without a role', async () => token({ email: 'x@shop.test' }), 'have no role here'],
      ['that has expired', async () => token({ role: 'admin' }, '-1m'), 'is not accepted, or has ended'],
    ])('does not let in a token %s, and says what to do', async (_what, make, text) => {
      const { page } = await enter({ token: await make() });
      await page.getByText(text).waitFor();
      await page.getByRole('link', { name: 'Sign in with your company account' }).waitFor();
    });

    it('asks again when the sign-in ends in the midst of work, and the screen is still there', async () => {
      const { page } = await enter({ token: await token({ role: 'editor' }), path: 'history' });
      await page.evaluate(() => sessionStorage.setItem('aparte-console-token', 'ended'));
      await page.getByRole('tab', { name: 'Changes' }).click();
      await page.getByText('What you were doing is still here.').waitFor();
      expect(await page.locator('.frame').count()).toBe(1);
      expect(await page.locator('.frame').isVisible()).toBe(false);
    });
  });
});
