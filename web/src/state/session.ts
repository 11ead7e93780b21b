/** What the viewer does: finds the model, decodes what is dropped, reads image after image where the reader wants it. */

import { messageOf } from '../../../src/base/error.ts';
import { decode } from '../decode/decoder.ts';
import { DecodeFault } from '../decode/fault.ts';
import { type Engine, engineFiles, openEngine } from '../engine/engine.ts';
import type { LoadProgress } from '../engine/protocol.ts';
import { keep } from '../offline/keep.ts';
import { modelAddress, pngOf, predict, serverModel } from '../server/server.ts';
import { added, changedImage, removed, shownFinding, told } from './changes.ts';
import { lacksPicture } from './images.ts';
import { readingOfEngine, readingOfServer } from './readings.ts';
import { type Fault, initialState, type PageModel, type Place, type XRay } from './state.ts';
import { createStore } from './store.ts';

export const viewer = createStore(initialState);

let engine: Engine | undefined;
let lastId = 0;
let isReading = false;

const faultOf = (error: unknown): Fault => ({
  message: messageOf(error),
  isKnownToServer: error instanceof DecodeFault && error.isKnownToServer,
});

/** Asks the server for its model. */
export async function findModel(): Promise<void> {
  const { model, isKept } = (await serverModel()) ?? {};
  viewer.change((state) => ({
    ...state,
    model:
      model === undefined
        ? { status: 'missing' }
        : { status: 'known', model: pageModel(model, { name: model.name, sha256: model.sha256, source: 'server' }) },
  }));
  if (isKept) viewer.change(told('The server can’t be reached: this is the model that was kept on this device'));
  void readOn();
}

/** What the page needs of a model's description, the server's or that inside a file. */
function pageModel(
  {
    findings,
    size,
    thresholds,
    architecture,
  }: Pick<PageModel, 'findings' | 'size' | 'thresholds'> & { readonly architecture: { readonly name: string } },
  origin: Pick<PageModel, 'name' | 'sha256' | 'source'>,
): PageModel {
  return { findings, size, thresholds, architecture: architecture.name, ...origin };
}

/** Takes a model file of the reader's own instead; it never leaves the page. */
export async function openModelFile(file: File): Promise<void> {
  const bytes = await file.arrayBuffer();
  const hash = await sha256(bytes);
  const opened = startEngine(bytes);
  try {
    const { description, provider } = await opened.loaded;
    void keep({ engine: engineFiles(provider), model: undefined });
    const model = pageModel(description, { name: file.name, sha256: hash, source: 'file' });
    viewer.change((state) => ({
      ...state,
      model: { status: 'known', model },
      place: 'device',
      images: state.images.map((image) => ({ ...image, readings: {}, faults: decodeFaultOf(image) })),
    }));
    viewer.change(shownFinding(undefined));
    viewer.change(told(`${file.name} is open: ${description.findings.length} findings, ${description.size} pixels`));
  } catch (error) {
    viewer.change(told(`${file.name}: ${faultOf(error).message}`, true));
    // The model that was there before stays; its engine is opened again when it is needed.
    if (engine === opened) closeEngine();
  }
  void readOn();
}

function decodeFaultOf({ faults }: XRay): XRay['faults'] {
  return faults.decode === undefined ? {} : { decode: faults.decode };
}

async function sha256(bytes: ArrayBuffer): Promise<string> {
  // Browsers hash only on secure pages; without one the hash is left out.
  if (!globalThis.isSecureContext) return '';
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Adds X-rays and begins to decode and read them. */
export function addImages(files: readonly File[]): void {
  const fresh = files.map((file) => ({ id: ++lastId, name: file.name, file }));
  viewer.change(added(fresh));
  for (const { id, file } of fresh) {
    decode(file)
      .then(
        (image) => viewer.change(changedImage(id, () => ({ image, work: 'waiting' }))),
        (error) =>
          viewer.change(
            changedImage(id, ({ faults }) => ({ faults: { ...faults, decode: faultOf(error) }, work: 'waiting' })),
          ),
      )
      .then(readOn);
  }
}

export function removeImage(id: number): void {
  viewer.change(removed(id));
}

export function choosePlace(place: Place): void {
  viewer.change((state) => ({ ...state, place }));
  void readOn();
}

/** Tries again what has failed at the present place. */
export function retry(): void {
  if (viewer.get().engine.status === 'failed') closeEngine();
  viewer.change((state) => ({
    ...state,
    images: state.images.map((image) => ({ ...image, faults: decodeFaultOf(image) })),
  }));
  void readOn();
}

function closeEngine(): void {
  engine?.close();
  engine = undefined;
  viewer.change((state) => ({ ...state, engine: { status: 'idle' } }));
}

function startEngine(model: string | ArrayBuffer): Engine {
  engine?.close();
  const report = (progress: LoadProgress) =>
    viewer.change((state) => ({ ...state, engine: { status: 'loading', progress } }));
  report({ stage: 'model', loadedBytes: 0, totalBytes: undefined });
  const opened = openEngine(model, report);
  engine = opened;
  opened.loaded.then(
    ({ provider, threads, note }) => {
      if (engine === opened)
        viewer.change((state) => ({ ...state, engine: { status: 'ready', provider, threads, note } }));
    },
    (error) => {
      if (engine === opened)
        viewer.change((state) => ({ ...state, engine: { status: 'failed', message: faultOf(error).message } }));
    },
  );
  return opened;
}

/** Computes with the server's model, and keeps it for when the server isn't there. */
function startServerModel(model: PageModel): void {
  const address = modelAddress(model);
  startEngine(address)
    .loaded.then(({ provider }) => keep({ engine: engineFiles(provider), model: { sha256: model.sha256, address } }))
    .catch(() => undefined);
}

/** Reads one image after the other, those on the stage first, until none is left that can be read where the reader wants it. */
async function readOn(): Promise<void> {
  if (isReading) return;
  isReading = true;
  try {
    for (let next = nextImage(); next !== undefined; next = nextImage())
      await readOne(next.image, next.place, next.model);
  } finally {
    isReading = false;
  }
}

function nextImage(): { image: XRay; place: Place; model: PageModel } | undefined {
  const { model, place, images, panes } = viewer.get();
  if (model.status !== 'known') return undefined;
  const isOpen = (image: XRay) =>
    (image.readings[place] === undefined || lacksPicture(image, place)) &&
    image.faults[place] === undefined &&
    (place === 'server' || image.image !== undefined);
  const open = images.filter(isOpen);
  const image = open.find(({ id }) => panes.some((pane) => pane.image === id)) ?? open[0];
  return image && { image, place, model: model.model };
}

async function readOne(xray: XRay, place: Place, model: PageModel): Promise<void> {
  const { id, image, file } = xray;
  viewer.change(changedImage(id, () => ({ work: 'reading' })));
  try {
    if (lacksPicture(xray, place)) {
      const picture = await decode(await pngOf(file));
      viewer.change(changedImage(id, ({ faults: { decode: _, ...faults } }) => ({ image: picture, faults })));
    }
    if (xray.readings[place] !== undefined) return;
    if (place === 'device' && engine === undefined) startServerModel(model);
    const reading =
      place === 'device'
        ? readingOfEngine(await engine!.read(image!))
        : readingOfServer(await predict(file), model.findings);
    viewer.change(changedImage(id, ({ readings }) => ({ readings: { ...readings, [place]: reading } })));
    chooseFirstFinding(id, reading.probability);
  } catch (error) {
    viewer.change(changedImage(id, ({ faults }) => ({ faults: { ...faults, [place]: faultOf(error) } })));
  } finally {
    viewer.change(changedImage(id, () => ({ work: 'none' })));
  }
}

/** Nothing is chosen yet: the map of the finding with the highest score is what one looks for first. */
function chooseFirstFinding(id: number, probability: readonly number[]): void {
  const { panes, activePane } = viewer.get();
  const pane = panes[activePane];
  if (pane?.image !== id || pane.finding !== undefined) return;
  viewer.change(shownFinding(probability.indexOf(Math.max(...probability))));
}
