/** Reads what a callback has left in a checkpoint, where it is JSON that may be of another version or damaged. */

import type { z } from 'zod';
import { InputError } from '../base/error.ts';
import type { CallbackState } from './callbacks.ts';

/** @throws InputError that names the callback and what is wrong with its values */
export function readState<T>(callback: string, { values }: CallbackState, schema: z.ZodType<T>): T {
  const parsed = schema.safeParse(values);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ');
  throw new InputError(
    `the checkpoint doesn't hold what ${callback} needs to go on (${faults}); go on from another checkpoint or train anew`,
  );
}
