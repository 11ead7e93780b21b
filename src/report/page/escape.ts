/** Makes text harmless in HTML. */

const names: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text with the signs that mean something in HTML replaced; fit for content and for attributes. */
export function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => names[sign] as string);
}

/** A value as JSON that stands in a `script` element: no `<`, so that nothing in it can end the element. */
export function embeddedJson(value: unknown): string {
  return JSON.stringify(value).replaceAll('<', '\\u003c');
}
