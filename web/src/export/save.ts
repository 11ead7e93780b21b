/** Hands a file to the reader. */

export function save(name: string, content: Blob): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  // The browser has taken the content by then.
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/** The file's name without its ending. */
export function stemOf(name: string): string {
  return name.replace(/\.[^.]*$/, '');
}
