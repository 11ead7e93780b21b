/** Starts the HTTP interface, and ends it without cutting off what is under way. */

import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import { InputError, messageOf } from '../base/error.ts';
import { hashOf } from '../base/hash.ts';
import { createApp } from './app.ts';
import { createBatcher } from './batcher.ts';
import { answerBrokenRequest } from './broken-request.ts';
import { createBudget } from './budget.ts';
import { createDecoder } from './decoder.ts';
import { defaultLimits, type Limits } from './limits.ts';
import { createMetrics, type Metrics } from './metrics.ts';
import { builtPage, readPage } from './page.ts';
import type { WriteLog } from './request-log.ts';
import { openRunFiles, type RunFiles } from './runs/run-files.ts';
import type { ServedModel, Services } from './services.ts';
import { type Access, isLoopback } from './trust.ts';

export interface ServerOptions extends Access {
  /** 0 takes a free one. */
  readonly port: number;
  readonly model?: ServedModel | undefined;
  /** Run folders to show. */
  readonly runs?: readonly string[] | undefined;
  /** Of the runs' images, instead of the folder that each run names. */
  readonly imageFolder?: string | undefined;
  readonly limits?: Partial<Limits> | undefined;
  readonly log: WriteLog;
  /** The built page; by default the one that comes with the program. */
  readonly pageFolder?: string | undefined;
}

export interface RunningServer {
  /** Such as `http://127.0.0.1:8080`. */
  readonly url: string;
  readonly hasPage: boolean;
  /** Takes nothing new, finishes what is under way, and ends. A second call shares the first's end. */
  close(): Promise<void>;
}

/**
 * Starts listening, and resolves when the server is ready to answer.
 *
 * @throws InputError if the address can't be listened on, or another than a loopback address has no token
 */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { host, port, token, allowedHosts, log } = options;
  if (!isLoopback(host) && token === undefined) {
    throw new InputError(`the address ${host} can be reached from other machines, and needs a token`);
  }
  const limits: Limits = { ...defaultLimits, ...options.limits };
  const runs = await openRuns(options.runs ?? []);
  const metrics = createMetrics();
  const decoder = createDecoder(limits);
  const model = options.model && servedModel(options.model, limits, metrics);
  const stopping = new AbortController();
  const services: Services = {
    model,
    decoder,
    limits,
    access: { host, token, allowedHosts },
    metrics,
    log,
    page: await readPage(options.pageFolder ?? builtPage()),
    requests: createBudget({ what: 'requests', total: limits.requests, clientShare: limits.clientShare }),
    bytes: createBudget({ what: 'bytes of images', total: limits.bytesAtOnce, clientShare: limits.clientShare }),
    runs,
    imageFolder: options.imageFolder,
    stopping: stopping.signal,
  };
  addGauges(services);
  const server = createAdaptorServer({
    fetch: createApp(services).fetch,
    serverOptions: serverOptions(limits),
  }) as Server;
  server.on('clientError', answerBrokenRequest);
  try {
    await decoder.ready();
    await listen(server, host, port);
  } catch (error) {
    await decoder.close();
    throw error;
  }
  let ending: Promise<void> | undefined;
  return {
    url: urlOf(server, host),
    hasPage: services.page.has('/index.html'),
    close() {
      stopping.abort();
      ending ??= end(server, services);
      return ending;
    },
  };
}

async function openRuns(folders: readonly string[]): Promise<RunFiles[]> {
  const runs = await Promise.all(folders.map(openRunFiles));
  const twice = runs.find(({ id }, i) => runs.findIndex((each) => each.id === id) !== i);
  if (twice !== undefined)
    throw new InputError(`--run: two folders are called ${twice.id}; rename one, or show them apart`);
  return runs;
}

function servedModel(model: ServedModel, limits: Limits, metrics: Metrics): NonNullable<Services['model']> {
  const batches = metrics.histogram('roentgen_batch_images', 'Images computed at once.', [1, 2, 4, 8, 16, 32]);
  const { sessions, description, bytes } = model;
  const batcher = createBatcher({
    sessions,
    size: description.size,
    batch: limits.batch,
    onRun: ({ images }) => batches.observe(images),
  });
  return { ...model, sha256: hashOf(bytes), batcher };
}

function addGauges({ metrics, decoder, model, requests, bytes }: Services): void {
  metrics.gauge('roentgen_requests_under_way', 'Requests being worked on that decode images.', requests.taken);
  metrics.gauge('roentgen_body_bytes', 'Bytes reserved for the bodies of these.', bytes.taken);
  metrics.gauge('roentgen_images_decoding', 'Images that wait for a decoder or are in one.', decoder.pending);
  metrics.gauge(
    'roentgen_images_computing',
    'Images that wait for the network or are in it.',
    () => model?.batcher.pending() ?? 0,
  );
  metrics.gauge('roentgen_decoder_restarts', 'Decoding processes that had to be replaced.', decoder.restarts);
  metrics.gauge('process_resident_memory_bytes', 'Memory of the serving process.', () => process.memoryUsage.rss());
}

/** Slow and broken clients are Node's to end; the keep-alive is short because nobody needs it longer. */
function serverOptions({ receiveSeconds }: Limits) {
  return {
    headersTimeout: 1000 * Math.min(15, receiveSeconds),
    requestTimeout: 1000 * receiveSeconds,
    keepAliveTimeout: 5000,
    connectionsCheckingInterval: 1000,
    maxHeaderSize: 16 * 1024,
  };
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const reasons: Readonly<Record<string, string>> = {
        EADDRINUSE: 'the port is taken by another program; choose another with --port, or 0 for a free one',
        EACCES: 'this port needs more rights; choose one above 1023 with --port',
        EADDRNOTAVAIL: 'the machine has no such address',
        ENOTFOUND: 'there is no such host',
      };
      reject(
        new InputError(`cannot listen on ${host}, port ${port}: ${reasons[error.code ?? ''] ?? messageOf(error)}`),
      );
    });
    server.listen(port, host, resolve);
  });
}

function urlOf(server: Server, host: string): string {
  const { port } = server.address() as AddressInfo;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

async function end(server: Server, { decoder }: Services): Promise<void> {
  const closed = new Promise<void>((resolve) => {
    server.close(() => resolve());
  });
  // A connection whose stream has just ended would be kept for the client's next request.
  const closing = setInterval(() => server.closeIdleConnections(), 50);
  server.closeIdleConnections();
  await closed;
  clearInterval(closing);
  await decoder.close();
}
