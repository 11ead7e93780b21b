/** One value of a `--config` file: read by its flag's own reader, and told to be of the type that the reader gives. */

import { InvalidArgumentError, type Option } from 'commander';
import { z } from 'zod';
import { InputError } from '../base/error.ts';

const valueSchema = z.union([z.boolean(), z.number(), z.string(), z.array(z.union([z.string(), z.number()]))]);
type Value = z.infer<typeof valueSchema>;

/**
 * The option's value that the file gives. Numbers, text and lists go through the reader as on the command line; a switch,
 * and the opposite `--no-…` of a flag, take true and false. A reader must give a number, text or a list.
 *
 * @param options all of the key: the flag, its opposite, or both
 * @param place file and key, for errors
 * @throws InputError that says what was expected and what was found
 */
export function readValue(options: readonly Option[], given: unknown, place: string): unknown {
  const parsed = valueSchema.safeParse(given);
  if (!parsed.success) {
    throw new InputError(`${place}: expected text, a number, true, false or a list, found ${shown(given)}`);
  }
  const { data: value } = parsed;
  const withText = options.find(({ required }) => required);
  const isSwitch = withText === undefined || (value === false && options.some(({ negate }) => negate));
  if (!isSwitch) return readAsFlag(withText, value, place);
  if (typeof value === 'boolean') return value;
  throw new InputError(`${place}: expected true or false, found ${shown(value)}`);
}

function readAsFlag(option: Option, value: Value, place: string): unknown {
  const text = Array.isArray(value) ? value.join(',') : String(value);
  let read: unknown = text;
  try {
    read = option.parseArg?.<unknown>(text, undefined) ?? text;
  } catch (error) {
    if (!(error instanceof InvalidArgumentError)) throw error;
    throw new InputError(`${place}: ${shown(value)} won't do. ${error.message}`);
  }
  if (kindOf(read) !== kindOf(value)) {
    throw new InputError(`${place}: expected ${kindOf(read)}, found ${shown(value)}`);
  }
  if (Array.isArray(read) && Array.isArray(value) && read.length !== value.length) {
    throw new InputError(`${place}: expected a list whose parts have no comma in them, found ${shown(value)}`);
  }
  return read;
}

function kindOf(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'string') return 'text';
  return typeof value === 'boolean' ? 'true or false' : `a ${typeof value}`;
}

function shown(value: unknown): string {
  return JSON.stringify(value);
}
