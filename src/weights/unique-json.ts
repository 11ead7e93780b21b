/**
 * JSON in which no object names a thing twice. `JSON.parse` takes the last of two in silence, other readers the first: a file
 * could hold one thing for us and another for them.
 */

/** Strings, with the colon that makes them a name, and the bounds of objects. */
const tokens = /"(?:[^"\\]+|\\.)*"(\s*:)?|[{}]/g;

/** @throws if the text isn't JSON, or an object has a name twice */
export function parseUniqueJson(text: string): unknown {
  const value: unknown = JSON.parse(text);
  const open: Set<unknown>[] = [];
  for (const [token, colon] of text.matchAll(tokens)) {
    if (token === '{') open.push(new Set());
    else if (token === '}') open.pop();
    else if (colon !== undefined) {
      const names = open.at(-1)!;
      const name: unknown = JSON.parse(token.slice(0, -colon.length));
      if (names.has(name)) throw new Error(`the name ${name} occurs twice`);
      names.add(name);
    }
  }
  return value;
}
