// The few pages of our own, for when there is no origin to show. Plain HTML: no style or script that a site's
// policy could refuse.

/** Why there is nothing of the site to show. */
export type PageProblem = 'none' | 'unreachable' | 'timeout';

const MESSAGES: Readonly<Record<PageProblem, { status: number; title: string; text: string }>> = {
  none: {
    status: 404,
    title: 'No site behind this address yet',
    text: 'Aparté runs here, and no origin is configured: bind ORIGIN, or set ORIGIN_URL to the address of your site. <a href="/healthz">How it is doing</a>.',
  },
  unreachable: {
    status: 502,
    title: 'The site did not answer',
    text: 'The site behind this address could not be reached. Please try again in a moment.',
  },
  timeout: {
    status: 504,
    title: 'The site took too long',
    text: 'The site behind this address did not answer in time. Please try again in a moment.',
  },
};

/** A small page that says what is wrong. */
export function messagePage(problem: PageProblem, head: boolean): Response {
  const { status, title, text } = MESSAGES[problem];
  const html = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${title}</title>
<h1>${title}</h1>
<p>${text}</p>
</html>
`;
  return new Response(head ? null : html, {
    status,
    headers: { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' },
  });
}
