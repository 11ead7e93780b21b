/** A server in this process, with a network that is made up: for tests of everything around the network. */

import { afterAll } from 'vitest';
import { encodePng } from '../../src/image/encode.ts';
import { encodeClassifier } from '../../src/network/model-file.ts';
import { initialParameters, parameterTable } from '../../src/network/parameters.ts';
import type { Session, Value } from '../../src/runtime/runtime.ts';
import type { LogLine } from '../../src/server/request-log.ts';
import { type RunningServer, type ServerOptions, startServer } from '../../src/server/server.ts';
import type { ServedModel } from '../../src/server/services.ts';
import { tinyModel } from './model.ts';

export interface TestServer extends RunningServer {
  readonly log: readonly LogLine[];
  /** The numbers of images in each run of the network. */
  readonly batches: readonly number[];
  /** Asks the server; the path begins with a slash. */
  ask(path: string, init?: RequestInit): Promise<Response>;
}

export interface TestServerOptions extends Partial<ServerOptions> {
  /** How long the network takes for a batch. */
  readonly runSeconds?: number;
  readonly withoutModel?: boolean;
}

const started: RunningServer[] = [];
// Here and not where one is started: a hook that is added while tests run is never called.
afterAll(() => Promise.all(started.map((server) => server.close())));

/** Starts it on a free port; it is closed after the tests of the file. */
export async function testServer(options: TestServerOptions = {}): Promise<TestServer> {
  const { runSeconds = 0, withoutModel = false, limits, ...rest } = options;
  const log: LogLine[] = [];
  const batches: number[] = [];
  const model = withoutModel ? undefined : madeUpModel(runSeconds, batches);
  const server = await startServer({
    ...{ host: '127.0.0.1', port: 0, model, log: (line: LogLine) => void log.push(line) },
    limits: { decoders: 1, ...limits },
    ...rest,
  });
  started.push(server);
  return { ...server, log, batches, ask: (path, init) => fetch(`${server.url}${path}`, init) };
}

/** Its probability of finding l for an image of one grey level v is v / 256 / (l + 1); its map has four values. */
function madeUpModel(seconds: number, batches: number[]): ServedModel {
  const { architecture, findings, size } = tinyModel;
  const parameters = initialParameters(parameterTable(architecture, findings.length), 1);
  const session: Pick<Session, 'run'> = {
    async run({ image }) {
      const { shape, data } = image as Value;
      const images = shape[0]!;
      batches.push(images);
      await new Promise((resolve) => setTimeout(resolve, 1000 * seconds));
      const length = findings.length;
      const probability = Float32Array.from({ length: images * length }, (_, k) => {
        return Number(data[Math.floor(k / length) * size * size]) / 256 / ((k % length) + 1);
      });
      const heatmap = Float32Array.from({ length: images * length * 4 }, (_, k) => (k % 4) - 1);
      return {
        probability: { type: 'float32', shape: [images, length], data: probability },
        heatmap: { type: 'float32', shape: [images, length, 2, 2], data: heatmap },
      };
    },
  };
  return {
    name: 'made-up',
    bytes: encodeClassifier(tinyModel, parameters),
    description: tinyModel,
    sessions: [session],
  };
}

/** A PNG of one grey level. */
export async function greyPng(level: number, side = 64): Promise<Uint8Array<ArrayBuffer>> {
  const data = new Uint8Array(side * side).fill(level);
  return new Uint8Array(await encodePng({ width: side, height: side, data }));
}

/** The files as a form. */
export function formOf(files: readonly (readonly [name: string, bytes: Uint8Array])[]): FormData {
  const form = new FormData();
  for (const [name, bytes] of files) form.append('image', new File([bytes as Uint8Array<ArrayBuffer>], name));
  return form;
}
