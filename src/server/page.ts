/** The viewer's files, as built: only what the folder holds at the start is served, so that no path leads out of it. */

import { readdir, readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { hashOf } from '../base/hash.ts';

export interface PageFile {
  /** Where it lies: the engine alone has tens of megabytes, which aren't kept in memory. */
  readonly path: string;
  readonly type: string;
  readonly etag: string;
  /** Its name has a hash of its content, or its folder the engine's version. */
  readonly isImmutable: boolean;
}

/** By the path of the address. */
export type Page = ReadonlyMap<string, PageFile>;

const types: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.mjs': 'text/javascript; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.ttf': 'font/ttf',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
  '.woff2': 'font/woff2',
};

const immutable = /^\/assets\/.+-[\w-]{8,}\.\w+$|^\/engine-\d[^/]*\//;

/** Where the build puts the page: `dist/web`, for compiled code and for source alike. */
export function builtPage(): string {
  const isSource = import.meta.url.endsWith('.ts');
  return fileURLToPath(new URL(isSource ? '../../dist/web/' : '../web/', import.meta.url));
}

/** Lists the page; empty where there is none. */
export async function readPage(folder: string): Promise<Page> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const page = new Map<string, PageFile>();
  for (const entry of entries) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const address = `/${path.slice(join(folder, '/').length).split('\\').join('/')}`;
    page.set(address, {
      path,
      type: types[extname(path)] ?? 'application/octet-stream',
      etag: `"${hashOf(await readFile(path))}"`,
      isImmutable: immutable.test(address),
    });
  }
  return page;
}

/**
 * The answer for an address: its file, or the page itself, which knows its own addresses, where a person asks for a document.
 * Undefined where there is neither.
 */
export async function servePage(page: Page, request: Request): Promise<Response | undefined> {
  const { pathname } = new URL(request.url);
  const isDocument = (request.headers.get('accept') ?? '').includes('text/html') && extname(pathname) === '';
  const file = page.get(pathname) ?? (pathname === '/' || isDocument ? page.get('/index.html') : undefined);
  if (file === undefined) return undefined;
  const headers = {
    'content-type': file.type,
    'cache-control': file.isImmutable ? 'public, max-age=31536000, immutable' : 'no-cache',
    etag: file.etag,
  };
  if (request.headers.get('if-none-match') === file.etag) return new Response(null, { status: 304, headers });
  const bytes = await readFile(file.path).catch(() => undefined);
  return bytes && new Response(bytes, { headers });
}
