/**
 * The token in a browser: a form that asks for it once, and a cookie that stands for it afterwards. The form is the server's own,
 * without script, so that it works before anything of the page is loaded.
 */

import { createHash } from 'node:crypto';
import type { OpenAPIHono } from '@hono/zod-openapi';
import type { MiddlewareHandler } from 'hono';
import { setCookie } from 'hono/cookie';
import { ProblemError } from './problems.ts';
import type { ServerEnv } from './request-log.ts';
import { hasToken, isToken, sessionCookie, sessionOf } from './trust.ts';

const style =
  'html{color-scheme:dark;background:#0b0d10;color:#e8eaed}body{font:1rem/1.5 system-ui,sans-serif;max-width:24rem;margin:20vh auto;padding:0 1rem}input,button{font:inherit;box-sizing:border-box;width:100%;padding:.5rem;margin-top:.5rem}p[role=alert]{font-weight:bold}';

/** The style is allowed by its hash: the policy lets no other inline style in. */
const styleHash = `'sha256-${createHash('sha256').update(style).digest('base64')}'`;

function form(fault: string): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Roentgen</title>
<style>${style}</style>
<main>
<h1>Roentgen</h1>
${fault}<form method="post" action="/session">
<label for="token">Token of this server</label>
<input id="token" name="token" type="password" autocomplete="current-password" required autofocus>
<button>Open</button>
</form>
<p>For research and teaching, not for clinical use.</p>
</main>
</html>
`;
}

function formResponse(fault = ''): Response {
  return new Response(form(fault), {
    status: 401,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'www-authenticate': 'Bearer realm="roentgen"',
      'content-security-policy': `default-src 'none'; style-src ${styleHash}; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
    },
  });
}

/** Shows the form instead of the page to whoever has no token yet; where the server has none, nothing. */
export function askForToken(token: string | undefined): MiddlewareHandler {
  return async (context, next) => {
    const isDocument = context.req.method === 'GET' && (context.req.header('accept') ?? '').includes('text/html');
    if (token !== undefined && isDocument && !hasToken(context, token)) return formResponse();
    await next();
    return undefined;
  };
}

/** A token has no more than this, form included. */
const mostBytes = 4096;

export function addSignIn(app: OpenAPIHono<ServerEnv>, token: string | undefined): void {
  if (token === undefined) return;
  app.post('/session', async (context) => {
    context.get('notes').route = '/session';
    if (!(Number(context.req.header('content-length')) <= mostBytes)) {
      throw new ProblemError('too-large', `a form with the token has at most ${mostBytes} bytes`);
    }
    const given = new URLSearchParams(await context.req.text()).get('token')?.trim() ?? '';
    if (!isToken(given, token)) return formResponse('<p role="alert">This is not the token of this server.</p>\n');
    setCookie(context, sessionCookie, sessionOf(token), { httpOnly: true, sameSite: 'Strict', path: '/' });
    return context.redirect('/', 303);
  });
}
