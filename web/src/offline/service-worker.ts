/**
 * Keeps the page, its engine and the model that was used last, so that a page that was open once opens without its server too.
 *
 * What can change (the page's document, which model there is) comes from the server whenever it answers, and from what was kept
 * only where it doesn't. What was kept and comes first has its hash or version in its address: a new release or model is never
 * hidden by an old one. Everything else, images and runs above all, passes by untouched and is not kept.
 */

import type { KeepMessage } from './keep.ts';

/** What is used of a service worker's scope, which TypeScript's library for pages doesn't have. */
interface Scope {
  readonly registration: { readonly scope: string };
  skipWaiting(): Promise<void>;
  readonly clients: { claim(): Promise<void> };
  addEventListener(type: 'install' | 'activate', listener: (event: Lasting) => void): void;
  addEventListener(type: 'message', listener: (event: Lasting & { readonly data: KeepMessage }) => void): void;
  addEventListener(type: 'fetch', listener: (event: Asked) => void): void;
}
interface Lasting {
  waitUntil(work: Promise<unknown>): void;
}
interface Asked extends Lasting {
  readonly request: Request;
  respondWith(answer: Promise<Response>): void;
}

const worker = self as unknown as Scope;
const { scope } = worker.registration;
const at = (path: string) => new URL(path, scope).href;

/** The build puts the files of this release here, all with hashes in their names; with them this script is another one. */
const files: readonly string[] = ['FILES_OF_THE_PAGE'];
const release = 'RELEASE_OF_THE_PAGE';

const pageDocument = at('./');
const modelDescription = at('v1/model');
const modelFile = at('v1/model/file');
/** Beginnings of the caches' names: of each kind there is one cache, of the release, version or model that was used last. */
const kinds = { page: 'roentgen-page-', engine: 'roentgen-engine-', model: 'roentgen-model-' };

worker.addEventListener('install', (event) => {
  event.waitUntil(keepPage().then(() => worker.skipWaiting()));
});

worker.addEventListener('activate', (event) => {
  event.waitUntil(dropOthers(kinds.page, kinds.page + release).then(() => worker.clients.claim()));
});

worker.addEventListener('message', (event) => {
  const { engine, model } = event.data;
  event.waitUntil(Promise.all([keepEngine(engine), model === undefined ? undefined : keepModel(model)]));
});

worker.addEventListener('fetch', (event) => {
  const { request } = event;
  if (request.method !== 'GET') return;
  const { origin, pathname, href } = new URL(request.url);
  const path = origin + pathname;
  if ((request.mode === 'navigate' && path === pageDocument) || href === modelDescription)
    event.respondWith(fetch(request).catch((error) => kept(path, error)));
  else if (isImmutable(path, href)) event.respondWith(keptFirst(request));
});

function isImmutable(path: string, href: string): boolean {
  const isOfPage = path.startsWith(at('assets/')) || path.startsWith(at('engine-'));
  return isOfPage || (path === modelFile && href !== path);
}

async function keptFirst(request: Request): Promise<Response> {
  return (await caches.match(request.url)) ?? fetch(request);
}

/** What was kept of an address, marked as such. @throws what the server's silence threw, where nothing was */
async function kept(address: string, error: unknown): Promise<Response> {
  const response = await caches.match(address);
  if (response === undefined) throw error;
  const headers = new Headers(response.headers);
  headers.set('x-roentgen-kept', 'true');
  return new Response(response.body, { status: response.status, headers });
}

async function keepPage(): Promise<void> {
  const cache = await caches.open(kinds.page + release);
  await cache.add(new Request(pageDocument, { cache: 'reload' }));
  await cache.addAll(files.map(at));
}

/** The engine's folder has its version in its name: another version is another cache. */
async function keepEngine(addresses: readonly string[]): Promise<void> {
  const version = /engine-([^/]+)/.exec(addresses[0] ?? '')?.[1] ?? '';
  const cache = await caches.open(kinds.engine + version);
  for (const address of addresses) if (!(await cache.match(address))) await cache.add(address);
  await dropOthers(kinds.engine, kinds.engine + version);
}

/** Description and file are kept together or not at all; then the model before is dropped. */
async function keepModel({ sha256, address }: NonNullable<KeepMessage['model']>): Promise<void> {
  const name = kinds.model + sha256;
  const cache = await caches.open(name);
  if (!(await cache.match(address))) await cache.add(new Request(address, { cache: 'force-cache' }));
  const description = await fetch(modelDescription);
  const isSame = description.ok && ((await description.clone().json()) as { sha256?: string }).sha256 === sha256;
  if (!isSame) {
    await caches.delete(name);
    return;
  }
  await cache.put(modelDescription, description);
  await dropOthers(kinds.model, name);
}

async function dropOthers(prefix: string, keep: string): Promise<void> {
  const names = await caches.keys();
  await Promise.all(
    names.filter((name) => name.startsWith(prefix) && name !== keep).map((name) => caches.delete(name)),
  );
}
