/** The page's way to the server that it came from. Addresses are relative to the page, so that it may lie below any path. */

import type { Model, Prediction, Problem } from '../../../src/server/schemas.ts';

/** The server's own words where it refuses; a plain sentence where it can't be reached. */
export async function ask(path: string, init?: RequestInit): Promise<Response> {
  const response = await fetch(new URL(path, document.baseURI), init).catch(() => {
    throw new Error('the server can’t be reached');
  });
  if (response.ok) return response;
  const isProblem = response.headers.get('content-type')?.startsWith('application/problem+json');
  const problem = isProblem ? ((await response.json()) as Problem) : undefined;
  throw new Error(
    problem?.images?.[0]?.detail ?? problem?.detail ?? `the server answered ${response.status} ${response.statusText}`,
  );
}

/** The model that the server serves, or undefined where the page lies on a plain file server. */
export async function serverModel(): Promise<Model | undefined> {
  const response = await fetch(new URL('v1/model', document.baseURI)).catch(() => undefined);
  const isJson = response?.headers.get('content-type')?.includes('json');
  return response?.ok && isJson ? ((await response.json()) as Model) : undefined;
}

export function modelAddress({ sha256 }: Pick<Model, 'sha256'>): string {
  return new URL(`v1/model/file?sha256=${sha256}`, document.baseURI).href;
}

/** Sends one image file to be read on the server. */
export async function predict(file: Blob): Promise<Prediction> {
  const response = await ask('v1/predictions?heatmaps=true', {
    method: 'POST',
    body: file,
    headers: { 'content-type': file.type || 'application/octet-stream' },
  });
  return (await response.json()) as Prediction;
}
