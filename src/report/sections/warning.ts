/** Warnings that list what they are about. */

import type { Block } from '../page/block.ts';

/** `what`, then what it is said of; none where there is nothing of which to say it. */
export function warningOf(what: string, parts: readonly string[]): Block[] {
  return parts.length === 0 ? [] : [{ kind: 'warning', text: `${what} ${parts.join('; ')}.` }];
}
