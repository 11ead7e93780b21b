/** The page's side of working without its server: starts what keeps it, and says what is worth being kept. */

/** What the page has loaded besides its own files. */
export interface KeepMessage {
  /** Addresses of the engine's files. */
  readonly engine: readonly string[];
  /** Of the server; a model of the reader's own stays with the reader. */
  readonly model: { readonly sha256: string; readonly address: string } | undefined;
}

/** A browser without it, one that forbids it, or a page that isn't secure works as before, with its server alone. */
export function startKeeping(): void {
  if (!import.meta.env.PROD) return;
  navigator.serviceWorker?.register(new URL('service-worker.js', document.baseURI)).catch(() => undefined);
}

/** Has it kept for the next time. */
export async function keep(message: KeepMessage): Promise<void> {
  const { active } = (await navigator.serviceWorker?.ready) ?? {};
  active?.postMessage(message);
}
