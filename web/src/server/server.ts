/** The page's way to the server that it came from. Addresses are relative to the page, so that it may lie below any path. */

import { type Client, createClient, type Model, type Prediction, RefusedError } from '../../../src/server/client.ts';

const base = new URL('.', document.baseURI);

export const client: Client = createClient({
  url: base,
  fetch: (...request) =>
    fetch(...request).catch((error) => {
      if (error instanceof DOMException && error.name === 'AbortError') throw error;
      throw new Error('the server can’t be reached');
    }),
});

/**
 * The model that the server serves, or undefined where it has none, or the page lies on a plain file server. `isKept`: the server
 * doesn't answer, and this is the one that was kept in the browser.
 */
export async function serverModel(): Promise<{ readonly model: Model; readonly isKept: boolean } | undefined> {
  let isKept = false;
  const watching = createClient({
    url: base,
    fetch: async (...request) => {
      const response = await fetch(...request);
      isKept = response.headers.has('x-roentgen-kept');
      return response;
    },
  });
  // A plain file server may answer any address with the page itself, which isn't JSON and rejects.
  const model = await watching.model().catch(() => undefined);
  return model && { model, isKept };
}

export function modelAddress({ sha256 }: Pick<Model, 'sha256'>): string {
  return new URL(`v1/model/file?sha256=${sha256}`, base).href;
}

/** The address of a smaller PNG of an image of a run. */
export function pictureAddress(run: string, name: string, longest: number): string {
  const address = new URL(`v1/runs/${encodeURIComponent(run)}/image`, base);
  address.searchParams.set('name', name);
  address.searchParams.set('longest', String(longest));
  return address.href;
}

/** Sends one image to be read on the server, which does not keep it. @throws in the server's own words */
export function predict(file: Blob): Promise<Prediction> {
  return inItsWords(client.predict([{ name: 'image', content: file }], { heatmaps: true }));
}

/** Has the server make a PNG of a file that the page can't decode. @throws in the server's own words */
export function pngOf(file: Blob): Promise<Blob> {
  return inItsWords(client.picture({ name: 'image', content: file }));
}

async function inItsWords<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    throw error instanceof RefusedError ? new Error(error.problem.images?.[0]?.detail ?? error.problem.detail) : error;
  }
}
