/** What the viewer knows and shows. */

import type { Box } from '../../../src/dataset/box-table.ts';
import { maximumOpacity } from '../../../src/explanation/overlay.ts';
import type { FloatMap } from '../../../src/explanation/upsample.ts';
import type { GreyImage } from '../../../src/image/image.ts';
import type { LoadProgress, Provider } from '../engine/protocol.ts';
import { type View, wholeImage } from '../viewer/view.ts';
import { fullWindow, type GreyWindow } from '../viewer/window.ts';

/** Where images are read: in the page, which they never leave, or on the server. */
export type Place = 'device' | 'server';

export interface Reading {
  /** For each of the model's findings, 0 … 1. */
  readonly probability: readonly number[];
  /** Null where the model has no calibration. */
  readonly calibrated: readonly (number | null)[];
  /** Coarse maps, signed, of any scale. */
  readonly maps: readonly FloatMap[];
  readonly seconds: number;
}

export interface Fault {
  readonly message: string;
  /** The page can't decode the file, the server can. */
  readonly isKnownToServer: boolean;
}

export interface XRay {
  readonly id: number;
  readonly name: string;
  readonly file: Blob;
  /** Undefined until it is decoded. */
  readonly image: GreyImage | undefined;
  readonly window: GreyWindow;
  readonly readings: Readonly<Partial<Record<Place, Reading>>>;
  readonly faults: Readonly<Partial<Record<Place | 'decode', Fault>>>;
  /** What is being done with it. */
  readonly work: 'decoding' | 'waiting' | 'reading' | 'none';
}

/** What the page needs to know of a model. */
export interface PageModel {
  readonly name: string;
  readonly sha256: string;
  readonly findings: readonly string[];
  readonly size: number;
  /** By finding. */
  readonly thresholds: Readonly<Record<string, number>>;
  readonly architecture: string;
  readonly source: 'server' | 'file';
}

export type ModelState =
  | { readonly status: 'looking' }
  /** The page lies on a file server, and nobody has opened a model yet. */
  | { readonly status: 'missing' }
  | { readonly status: 'known'; readonly model: PageModel };

export type EngineState =
  | { readonly status: 'idle' }
  | { readonly status: 'loading'; readonly progress: LoadProgress }
  | {
      readonly status: 'ready';
      readonly provider: Provider;
      readonly threads: number;
      readonly note: string | undefined;
    }
  | { readonly status: 'failed'; readonly message: string };

/** One of the one or two pictures on the stage. */
export interface Pane {
  readonly image: number | undefined;
  /** Position among the model's findings; undefined: no map. */
  readonly finding: number | undefined;
  readonly view: View;
}

export interface MapStyle {
  readonly isShown: boolean;
  /** Of the strongest evidence, 0 … 1. */
  readonly opacity: number;
  readonly colours: string;
  readonly drawing: 'colour' | 'contour' | 'both';
  readonly hasBoxes: boolean;
}

export interface ViewerState {
  readonly model: ModelState;
  readonly engine: EngineState;
  readonly place: Place;
  readonly images: readonly XRay[];
  /** One, or two side by side. */
  readonly panes: readonly Pane[];
  readonly activePane: number;
  /** Both panes zoom and move together. */
  readonly isLinked: boolean;
  readonly map: MapStyle;
  readonly sortedBy: 'score' | 'name' | 'model';
  readonly tool: 'pan' | 'window';
  readonly boxes: readonly Box[];
  /** What has just happened, for everybody and for screen readers; the number tells equal messages apart. */
  readonly message: { readonly text: string; readonly isFault: boolean; readonly id: number } | undefined;
}

export const emptyPane: Pane = { image: undefined, finding: undefined, view: wholeImage };

export const initialState: ViewerState = {
  model: { status: 'looking' },
  engine: { status: 'idle' },
  place: 'device',
  images: [],
  panes: [emptyPane],
  activePane: 0,
  isLinked: true,
  map: { isShown: true, opacity: maximumOpacity, colours: 'plasma', drawing: 'both', hasBoxes: true },
  sortedBy: 'score',
  tool: 'pan',
  boxes: [],
  message: undefined,
};

export function newXRay(id: number, name: string, file: Blob): XRay {
  return { id, name, file, image: undefined, window: fullWindow, readings: {}, faults: {}, work: 'decoding' };
}
