/**
 * Who asks, for sharing the server among those who do. It is the address that the connection comes from: the token can't tell
 * clients apart, as a server has one for all. Behind a proxy all have the proxy's address; what a header says of another one
 * anybody could write.
 */

import { getConnInfo } from '@hono/node-server/conninfo';
import type { Context } from 'hono';

/** The client's address; empty where the connection is gone already. */
export function clientOf(context: Context): string {
  return getConnInfo(context).remote.address ?? '';
}
