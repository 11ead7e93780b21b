/**
 * File names with an epoch's numbers in them, in the part of Python's format strings that Keras' users know:
 * `{epoch}`, `{epoch:02d}` (a whole number, filled with zeros), `{val_loss:.4f}` (so many decimals).
 */

import { InputError } from '../base/error.ts';

/** Fills the placeholders. What is undefined reads `undefined`, what is no number `NaN` or `Infinity`. */
export type FileTemplate = (values: Readonly<Record<string, number | null>>) => string;

interface Placeholder {
  readonly name: string;
  /** Digits of a whole number, of which the first are zeros. */
  readonly width?: number;
  readonly decimals?: number;
}

const formats = /^(?:(?<whole>(?:0(?<width>\d\d?))?d)|\.(?<decimals>\d\d?)f)$/;

/**
 * @param names what placeholders may name; of these `epoch` alone is a whole number
 * @throws InputError that shows the placeholder at fault and says what there is
 */
export function fileTemplate(text: string, names: readonly string[]): FileTemplate {
  const pieces = text.split(/(\{[^{}]*\})/).map((piece) => {
    if (/^\{.*\}$/.test(piece)) return parsePlaceholder(piece, text, names);
    if (/[{}]/.test(piece)) throw new InputError(`the file name ${text} has a brace without its other half`);
    return piece;
  });
  return (values) => pieces.map((piece) => (typeof piece === 'string' ? piece : fill(piece, values))).join('');
}

function parsePlaceholder(piece: string, text: string, names: readonly string[]): Placeholder {
  const content = piece.slice(1, -1);
  if (names.includes(content)) return { name: content };
  const colon = content.lastIndexOf(':');
  const name = colon < 0 ? content : content.slice(0, colon);
  if (!names.includes(name)) {
    throw new InputError(`the file name ${text} has the placeholder ${piece}; there are {${names.join('}, {')}}`);
  }
  const format = formats.exec(content.slice(colon + 1))?.groups;
  if (format === undefined || (format.whole !== undefined && name !== 'epoch')) {
    throw new InputError(
      `the file name ${text} has the placeholder ${piece}, whose form isn't known; there are {epoch:02d} and {${name}:.4f}`,
    );
  }
  return format.decimals === undefined
    ? { name, width: Number(format.width ?? 0) }
    : { name, decimals: Number(format.decimals) };
}

function fill({ name, width, decimals }: Placeholder, values: Readonly<Record<string, number | null>>): string {
  const value = values[name] ?? null;
  if (value === null) return 'undefined';
  return decimals === undefined ? String(value).padStart(width ?? 0, '0') : value.toFixed(decimals);
}
