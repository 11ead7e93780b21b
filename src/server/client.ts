/**
 * A typed client of the HTTP interface, for browsers and Node: it needs `fetch` and nothing else, and knows the types of the
 * server's own schemas.
 */

import type { Dataset, History, Images, ImagesQuery, Run, RunEvent, RunPredictions, Steps } from './runs/schemas.ts';
import type { Model, Prediction, Problem } from './schemas.ts';
import { readEvents } from './server-sent-events.ts';

export type { Dataset, History, Images, Progress, Run, RunEvent, RunPredictions, Steps } from './runs/schemas.ts';
export type { FindingResult, Heatmap, Model, Prediction, Problem } from './schemas.ts';

export interface ClientOptions {
  /** Where the server is, such as `http://127.0.0.1:8080`; a path in front of `/v1` is kept. */
  readonly url: string | URL;
  /** Needed where the server listens on another than the loopback address. */
  readonly token?: string | undefined;
  /** Another `fetch` than the global one. */
  readonly fetch?: typeof globalThis.fetch | undefined;
}

/** An image with a name of its own; the name comes back with the answer and is otherwise not used. */
export interface NamedImage {
  readonly name: string;
  readonly content: Blob | Uint8Array<ArrayBuffer>;
}

export interface PredictOptions {
  readonly heatmaps?: boolean | undefined;
  /** These findings only. */
  readonly findings?: readonly string[] | undefined;
  readonly signal?: AbortSignal | undefined;
  /** How often to come again where the server is busy, after the time that it says; 3 by default. */
  readonly retries?: number | undefined;
}

/** What the server refused, and why. */
export class RefusedError extends Error {
  override readonly name = 'RefusedError';
  readonly problem: Problem;
  /** When to come again, in seconds, where the server says so. */
  readonly retryAfterSeconds: number | undefined;

  constructor(problem: Problem, retryAfterSeconds: number | undefined) {
    super(`${problem.title}: ${problem.detail}`);
    this.problem = problem;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

export interface Client {
  model(signal?: AbortSignal): Promise<Model>;
  /** The bytes of the model with this hash. @throws RefusedError if the server has another by now */
  modelFile(sha256: string, signal?: AbortSignal): Promise<ArrayBuffer>;
  /**
   * What the model says of images, in their order.
   *
   * @throws RefusedError that lists the images that can't be read, or says what else is wrong
   */
  predict(images: readonly NamedImage[], options?: PredictOptions): Promise<Prediction>;
  /**
   * The image as a grey PNG of its own size, with the values that the network reads: for what a browser can't decode, such as TIFF.
   *
   * @throws RefusedError if it can't be read, or says what else is wrong
   */
  picture(image: NamedImage, options?: Pick<PredictOptions, 'signal' | 'retries'>): Promise<Blob>;
  runs(signal?: AbortSignal): Promise<readonly Run[]>;
  run(run: string): RunClient;
}

/** What there is of one run. All throw RefusedError where it isn't there. */
export interface RunClient {
  describe(signal?: AbortSignal): Promise<Run>;
  history(signal?: AbortSignal): Promise<History>;
  steps(signal?: AbortSignal): Promise<Steps>;
  /** metrics.json of `roentgen evaluate`. */
  evaluation(signal?: AbortSignal): Promise<Readonly<Record<string, unknown>>>;
  dataset(signal?: AbortSignal): Promise<Dataset>;
  images(query?: Partial<ImagesQuery>, signal?: AbortSignal): Promise<Images>;
  /** A PNG of an image whose longer side has at most `longest` pixels. */
  picture(name: string, longest?: number, signal?: AbortSignal): Promise<Blob>;
  predictions(findings?: readonly string[], signal?: AbortSignal): Promise<RunPredictions>;
  /** What there is and then what is new, until the signal is aborted or the server ends. */
  events(signal?: AbortSignal): AsyncGenerator<RunEvent>;
}

/**
 * A client of the server at an address.
 *
 * @example
 * const client = createClient({ url: 'http://127.0.0.1:8080' });
 * const { images } = await client.predict([{ name: 'chest.png', content: await openAsBlob('chest.png') }]);
 */
export function createClient({ url, token, fetch = globalThis.fetch }: ClientOptions): Client {
  const base = new URL(url);
  if (!base.pathname.endsWith('/')) base.pathname += '/';

  const ask = async (path: string, init: RequestInit = {}, query: Query = {}): Promise<Response> => {
    const address = new URL(path, base);
    for (const [name, value] of Object.entries(query))
      if (value !== undefined) address.searchParams.set(name, String(value));
    const headers = new Headers(init.headers);
    if (token !== undefined) headers.set('authorization', `Bearer ${token}`);
    const response = await fetch(address, { ...init, headers });
    if (!response.ok) throw await refusal(response);
    return response;
  };
  const get = async <T>(path: string, signal: AbortSignal | undefined, query?: Query): Promise<T> =>
    (await ask(path, signalled(signal), query)).json() as Promise<T>;

  const send = (
    path: string,
    images: readonly NamedImage[],
    { signal, retries = 3 }: Pick<PredictOptions, 'signal' | 'retries'>,
    query?: Query,
  ): Promise<Response> => {
    const form = new FormData();
    for (const { name, content } of images) form.append('image', new Blob([content]), name);
    return patiently(() => ask(path, { method: 'POST', body: form, ...signalled(signal) }, query), retries, signal);
  };

  return {
    model: (signal) => get('v1/model', signal),
    modelFile: async (sha256, signal) => (await ask('v1/model/file', signalled(signal), { sha256 })).arrayBuffer(),
    async predict(images, { heatmaps, findings, ...options } = {}) {
      const answer = await send('v1/predictions', images, options, { heatmaps, findings: findings?.join(',') });
      return answer.json() as Promise<Prediction>;
    },
    picture: async (image, options = {}) => (await send('v1/pictures', [image], options)).blob(),
    runs: async (signal) => (await get<{ runs: Run[] }>('v1/runs', signal)).runs,
    run(name) {
      const path = `v1/runs/${encodeURIComponent(name)}`;
      return {
        describe: (signal) => get(path, signal),
        history: (signal) => get(`${path}/history`, signal),
        steps: (signal) => get(`${path}/steps`, signal),
        evaluation: (signal) => get(`${path}/evaluation`, signal),
        dataset: (signal) => get(`${path}/dataset`, signal),
        images: (query, signal) => get(`${path}/images`, signal, query),
        picture: async (image, longest, signal) =>
          (await ask(`${path}/image`, signalled(signal), { name: image, longest })).blob(),
        predictions: (findings, signal) => get(`${path}/predictions`, signal, { findings: findings?.join(',') }),
        async *events(signal) {
          const { body } = await ask(`${path}/events`, signalled(signal));
          if (body !== null) yield* readEvents(body) as AsyncGenerator<RunEvent>;
        },
      };
    },
  };
}

type Query = Readonly<Record<string, string | number | boolean | undefined>>;

function signalled(signal: AbortSignal | undefined): RequestInit {
  return signal === undefined ? {} : { signal };
}

async function refusal(response: Response): Promise<RefusedError> {
  const { status, statusText, headers } = response;
  const isProblem = headers.get('content-type')?.startsWith('application/problem+json') ?? false;
  const problem: Problem = isProblem
    ? ((await response.json()) as Problem)
    : { type: 'about:blank', title: statusText || `status ${status}`, status, detail: 'the answer says no more' };
  const seconds = Number(headers.get('retry-after') ?? Number.NaN);
  return new RefusedError(problem, Number.isFinite(seconds) ? seconds : undefined);
}

/** Comes again where the server asks to. */
async function patiently<T>(send: () => Promise<T>, retries: number, signal: AbortSignal | undefined): Promise<T> {
  for (let left = retries; ; left--) {
    try {
      return await send();
    } catch (error) {
      const seconds =
        error instanceof RefusedError && [429, 503].includes(error.problem.status)
          ? error.retryAfterSeconds
          : undefined;
      if (seconds === undefined || left <= 0) throw error;
      await new Promise((resolve) => setTimeout(resolve, 1000 * seconds));
      signal?.throwIfAborted();
    }
  }
}
