/** A word of a command line, for commands that a user may copy. */

/** The text as a shell takes it, in quotes where it needs them. */
export function quoted(text: string): string {
  return /^[\w./:@%+=,-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
