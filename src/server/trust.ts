/**
 * Who may ask. By default the server is on the loopback address and anybody on the machine may; on any other address every
 * request needs the token. Names of hosts are checked in both cases, so that a page of another site can't reach the server
 * under a name of its own (DNS rebinding), and requests from pages of other sites are refused.
 */

import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { isIP } from 'node:net';
import { hostname, networkInterfaces } from 'node:os';
import type { Context, MiddlewareHandler } from 'hono';
import { getCookie } from 'hono/cookie';
import { ProblemError } from './problems.ts';

export interface Access {
  /** The address that is listened on. */
  readonly host: string;
  /** Needed where the host isn't a loopback address. */
  readonly token?: string | undefined;
  /** Further names that the server is called by. */
  readonly allowedHosts?: readonly string[] | undefined;
}

/** Whether only the machine itself can reach the address. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}

/** Refuses requests for other names and from other sites. */
export function checkHostAndOrigin({ host, allowedHosts = [] }: Access): MiddlewareHandler {
  const names = new Set([...namesOf(host), ...allowedHosts.map((name) => name.toLowerCase())]);
  return async (context, next) => {
    const asked = context.req.header('host') ?? '';
    const name = nameOf(asked);
    if (name === undefined || !(names.has(name) || isLoopback(name))) {
      throw new ProblemError(
        'foreign-host',
        `the server doesn't go by the name ${JSON.stringify(asked.slice(0, 100))}; start it with --allow-host NAME to let it`,
      );
    }
    const origin = context.req.header('origin');
    if (origin !== undefined && hostOfOrigin(origin) !== asked.toLowerCase()) {
      throw new ProblemError('foreign-origin', `requests from pages of ${origin.slice(0, 100)} are refused`);
    }
    if (origin === undefined && context.req.header('sec-fetch-site') === 'cross-site' && !isNavigation(context)) {
      throw new ProblemError('foreign-origin', 'requests from pages of other sites are refused');
    }
    await next();
  };
}

/** A link on another site may lead here; a picture, script or frame there may not come from here. */
function isNavigation(context: Context): boolean {
  return context.req.header('sec-fetch-mode') === 'navigate' && context.req.header('sec-fetch-dest') === 'document';
}

function namesOf(host: string): string[] {
  const isAny = host === '0.0.0.0' || host === '::';
  if (!isAny) return [host.toLowerCase()];
  const addresses = Object.values(networkInterfaces()).flatMap((each) => each ?? []);
  return [hostname().toLowerCase(), ...addresses.map(({ address }) => address.toLowerCase())];
}

/** The name or address of `name:port`; brackets of IPv6 taken off. */
function nameOf(host: string): string | undefined {
  const match = /^(?:\[([0-9a-f:.]+)\]|([a-z0-9._-]+))(?::\d{1,5})?$/i.exec(host);
  return (match?.[1] ?? match?.[2])?.toLowerCase();
}

function hostOfOrigin(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host || undefined : undefined;
}

/** The cookie that stands for the token in a browser, which can't send headers with pictures and links. */
export const sessionCookie = 'roentgen-session';

/** What the cookie holds: derived from the token, so that the token itself isn't kept in the browser. */
export function sessionOf(token: string): string {
  return createHmac('sha256', token).update('roentgen session').digest('base64url');
}

/** Whether the token is the server's; takes the same time for every wrong one. */
export function isToken(given: string, token: string): boolean {
  // Hashes have the same length, which the comparison needs, and say nothing of where two tokens differ.
  const [a, b] = [given, token].map((text) => createHash('sha256').update(text).digest());
  return timingSafeEqual(a!, b!);
}

/** Refuses requests without the token, where there is one. */
export function checkToken(token: string | undefined): MiddlewareHandler {
  return async (context, next) => {
    if (token !== undefined && !hasToken(context, token)) {
      throw new ProblemError(
        'unauthorised',
        'expected the header `Authorization: Bearer TOKEN` with the token that the server was started with',
        {
          headers: { 'www-authenticate': 'Bearer realm="roentgen"' },
        },
      );
    }
    await next();
  };
}

export function hasToken(context: Context, token: string): boolean {
  const bearer = /^Bearer +(\S+)$/i.exec(context.req.header('authorization') ?? '')?.[1];
  if (bearer !== undefined) return isToken(bearer, token);
  const session = getCookie(context, sessionCookie);
  return session !== undefined && isToken(session, sessionOf(token));
}
