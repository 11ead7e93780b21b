/** Readers of option values: each gives the value or says what was expected and what was found. */

import { InvalidArgumentError, Option } from 'commander';
import { defaultCacheFolder } from '../dataset/cache-folder.ts';
import { type Device, devices } from '../runtime/runtime.ts';

/** What to compute with; `auto` is the fastest device that is there. */
export type DeviceChoice = Device | 'auto';

/** `--device`, for every command that computes. */
export function deviceOption(): Option {
  return new Option('--device <name>', 'compute with the CPU, a graphics card, or the fastest that is there')
    .choices([...devices, 'auto'])
    .default('cpu');
}

/** `--threads`, for every command that computes. */
export function threadsOption(): Option {
  return new Option('--threads <n>', 'threads to compute with; all cores otherwise').argParser(positiveInteger);
}

/** `--cache`, for every command that predicts from files. */
export function cacheOption(): Option {
  return new Option('--cache [folder]', `keep decoded images for the next time (${defaultCacheFolder()} unless said)`);
}

/** A whole number of at least 1: a count, a size. */
export function positiveInteger(text: string): number {
  const value = plainNumber(text);
  if (Number.isSafeInteger(value) && value >= 1) return value;
  throw new InvalidArgumentError(`Expected a whole number of at least 1, found ${JSON.stringify(text)}.`);
}

/** A port to listen on; 0 for any that is free. */
export function portNumber(text: string): number {
  const value = plainNumber(text);
  if (Number.isSafeInteger(value) && value >= 0 && value <= 65_535) return value;
  throw new InvalidArgumentError(`Expected a port from 0 to 65535, found ${JSON.stringify(text)}.`);
}

/** A whole number of at least 0: a seed. */
export function wholeNumber(text: string): number {
  const value = plainNumber(text);
  if (Number.isSafeInteger(value) && value >= 0) return value;
  throw new InvalidArgumentError(`Expected a whole number of at least 0, found ${JSON.stringify(text)}.`);
}

/** A number above 0: a learning rate. */
export function positiveNumber(text: string): number {
  const value = plainNumber(text);
  if (Number.isFinite(value) && value > 0) return value;
  throw new InvalidArgumentError(`Expected a number above 0, found ${JSON.stringify(text)}.`);
}

/** A number of at least 0: a least difference. */
export function numberFromZero(text: string): number {
  const value = plainNumber(text);
  if (Number.isFinite(value) && value >= 0) return value;
  throw new InvalidArgumentError(`Expected a number of at least 0, found ${JSON.stringify(text)}.`);
}

/** Any number: a level of a metric. */
export function anyNumber(text: string): number {
  const value = plainNumber(text);
  if (Number.isFinite(value)) return value;
  throw new InvalidArgumentError(`Expected a number, found ${JSON.stringify(text)}.`);
}

/** A share from 0 to 1. */
export function fraction(text: string): number {
  const value = plainNumber(text);
  if (value >= 0 && value <= 1) return value;
  throw new InvalidArgumentError(`Expected a number from 0 to 1, such as 0.2, found ${JSON.stringify(text)}.`);
}

/** The level of an interval: 0.95. */
export function levelOfConfidence(text: string): number {
  const value = plainNumber(text);
  if (value >= 0.5 && value < 1) return value;
  throw new InvalidArgumentError(`Expected a level from 0.5 to below 1, such as 0.95, found ${JSON.stringify(text)}.`);
}

/** Names between commas: `Mass,Edema`. */
export function list(text: string): readonly string[] {
  const names = text.split(',').map((name) => name.trim());
  if (names.every((name) => name !== '')) return names;
  throw new InvalidArgumentError(`Expected names between commas, such as Mass,Edema, found ${JSON.stringify(text)}.`);
}

/** `Number` takes '' for 0 and reads hexadecimal; an option's value is decimal or nothing. */
function plainNumber(text: string): number {
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text.trim()) ? Number(text) : Number.NaN;
}
