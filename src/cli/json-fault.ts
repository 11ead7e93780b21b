/** Where a text stops being JSON (RFC 8259): `JSON.parse` says so for some faults only. */

const space = /[ \t\n\r]*/y;
const text = /"(?:[\u{20}-\u{21}\u{23}-\u{5b}\u{5d}-\u{10ffff}]|\\(?:["\\/bfnrt]|u[\dA-Fa-f]{4}))*"/uy;
const scalar = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[Ee][+-]?\d+)?|true|false|null/y;

/** Line and column, from 1, of the first token that can't follow what is before it; of the end where something is missing. */
export function jsonFault(json: string): { readonly line: number; readonly column: number } {
  let at = 0;
  const take = (token: RegExp): boolean => {
    token.lastIndex = at;
    const isThere = token.test(json);
    if (isThere) at = token.lastIndex;
    return isThere;
  };
  const next = (token: RegExp): boolean => take(space) && take(token);
  const list = (end: RegExp, item: () => boolean): boolean => {
    if (next(end)) return true;
    do {
      if (!item()) return false;
    } while (next(/,/y));
    return next(end);
  };
  const member = (): boolean => next(text) && next(/:/y) && value();
  const value = (): boolean => {
    if (next(/\{/y)) return list(/\}/y, member);
    if (next(/\[/y)) return list(/\]/y, value);
    return next(text) || next(scalar);
  };
  value();
  take(space);
  const lines = json.slice(0, at).split('\n');
  return { line: lines.length, column: lines.at(-1)!.length + 1 };
}
