/** `roentgen serve`: the web page and the HTTP interface of one model. */

import { readFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { InputError } from '../base/error.ts';
import { exists, isFolder, reasonOf } from '../base/files.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { defaultLimits } from '../server/limits.ts';
import type { WriteLog } from '../server/request-log.ts';
import { expectRunFolder } from '../server/runs/run-files.ts';
import { startServer } from '../server/server.ts';
import type { ServedModel } from '../server/services.ts';
import { isLoopback } from '../server/trust.ts';
import type { AddCommand, Context } from './context.ts';
import { accepted, type ModelFile, type RunsOptions, readModelFile, withRuntimes } from './model.ts';
import { expectNoFlags } from './model-weights.ts';
import { deviceOption, fraction, list, portNumber, positiveInteger, threadsOption } from './options.ts';
import { notice, print, printJson } from './output.ts';
import { addModelFlags, type ModelFlags } from './weight-options.ts';

interface Options extends RunsOptions, ModelFlags {
  readonly model?: string;
  readonly run?: readonly string[];
  readonly images?: string;
  readonly host: string;
  readonly port: number;
  readonly tokenFile?: string;
  readonly allowHost?: readonly string[];
  readonly clientShare: number;
  readonly log: boolean;
  readonly json?: true;
}

/** The token may come from here, where a file is unhandy. */
const tokenVariable = 'ROENTGEN_TOKEN';

export const addServe: AddCommand = (program, context) => {
  const command = program
    .command('serve')
    .description('serve the web page and the HTTP interface of a model and its runs')
    .option(
      '--model <model>',
      'a run folder, its model.onnx, or a weight file (.h5, .pth, …); by default the model of the first --run',
    )
    .option('--run <folders...>', 'run folders to show: how the training goes, its data, its evaluation')
    .option('--images <folder>', "folder of the runs' images, where it isn't the one that they were trained with")
    .option('--host <address>', 'address to listen on; another than this machine’s own needs a token', '127.0.0.1')
    .option('--port <n>', 'port to listen on; 0 takes a free one', portNumber, 8080)
    .option('--token-file <file>', `file with the token that every request needs (or the variable ${tokenVariable})`)
    .option('--allow-host <names>', 'further names that the server is called by, between commas', list)
    .option('--batch-size <n>', 'images in one run; 1 on the CPU and 8 on a graphics card otherwise', positiveInteger)
    .option(
      '--client-share <share>',
      'of the requests, bytes and streams at once, how much one client (an address) may have, from 0 (one each) to 1',
      fraction,
      defaultLimits.clientShare,
    )
    .option('--no-log', "don't write a line a request to stderr")
    .addOption(threadsOption())
    .addOption(deviceOption())
    .option('--json', 'print one JSON document instead of prose')
    .addHelpText(
      'after',
      `
Images that are sent are decoded in processes of their own, stay in memory and are gone with the answer. The log has a line
of JSON a request, with hashes of model and input and no names. Ctrl-C finishes what is under way, and ends.
/openapi.json describes the interface, docs/serving.md explains it.

Examples:
  $ roentgen serve --model run
  $ roentgen serve --run run
  $ roentgen serve --model pretrained_model.h5 --size 320 --mean 126.5 --std 63.25 --findings Cardiomegaly,Emphysema,…
  $ curl --data-binary @chest.png -H 'Content-Type: image/png' http://127.0.0.1:8080/v1/predictions`,
    )
    .action((options: Options) => serve(options, context));
  addModelFlags(command);
};

async function serve(options: Options, context: Context): Promise<void> {
  const token = await readToken(options);
  if (token === undefined && !isLoopback(options.host)) {
    throw new InputError(
      `--host ${options.host} can be reached from other machines, and needs a token: --token-file FILE, or the variable ${tokenVariable}`,
    );
  }
  if (options.images !== undefined && !(await isFolder(options.images))) {
    throw new InputError(`--images ${options.images}: there is no such folder`);
  }
  const file = await modelFile(options);
  // Without a model nothing is computed; that the device is there is found out all the same.
  await withRuntimes(options, file === undefined ? 0 : Number.POSITIVE_INFINITY, async (runtimes, batch) =>
    listen(options, token, file && (await servedModel(file, runtimes)), batch, context),
  );
}

async function listen(
  options: Options,
  token: string | undefined,
  model: ServedModel | undefined,
  batch: number,
  { signal }: Context,
): Promise<void> {
  const server = await startServer({
    host: options.host,
    port: options.port,
    token,
    allowedHosts: options.allowHost,
    model,
    runs: options.run,
    imageFolder: options.images,
    limits: { batch, clientShare: options.clientShare },
    log: options.log ? writeLine : () => undefined,
  });
  const runs = (options.run ?? []).map((folder) => basename(resolve(folder)));
  if (options.json)
    printJson({ url: server.url, model: model?.name ?? null, findings: model?.description.findings ?? [], runs });
  else print(`${model?.name ?? runs.join(', ')} is served at ${server.url}`);
  if (!server.hasPage) notice('the page has not been built, the interface alone is there');
  if (!isLoopback(options.host)) {
    notice('the connection is not encrypted: put a server with TLS before it where the network is not your own');
  }
  await untilAborted(signal);
  await server.close();
}

/** Undefined where a run is shown that has no model yet. */
async function modelFile(options: Options): Promise<ModelFile | undefined> {
  const { model, run } = options;
  const [first] = run ?? [];
  if (model === undefined && first === undefined) {
    throw new InputError('expected --model MODEL, or --run FOLDER, or both: what is to be served?');
  }
  for (const folder of run ?? []) await expectRunFolder(folder);
  if (model === undefined) expectNoFlags(first!, options);
  if (model === undefined && !(await exists(join(first!, 'model.onnx')))) {
    notice(`${first} has no model.onnx yet: its training is shown, and predictions are refused`);
    return undefined;
  }
  return readModelFile(model ?? first!, options);
}

async function servedModel(file: ModelFile, runtimes: readonly Runtime[]): Promise<ServedModel> {
  const { name, bytes, description } = file;
  const sessions = await Promise.all(runtimes.map((runtime) => accepted(file, runtime.load(bytes))));
  return { name, bytes, description, sessions };
}

const writeLine: WriteLog = (line) => {
  process.stderr.write(`${JSON.stringify(line)}\n`);
};

/** Short tokens can be guessed. */
const leastTokenLength = 16;

async function readToken({ tokenFile }: Options): Promise<string | undefined> {
  const place = tokenFile ?? `the variable ${tokenVariable}`;
  const text = tokenFile === undefined ? process.env[tokenVariable] : await readTokenFile(tokenFile);
  if (text === undefined) return undefined;
  const token = text.trim();
  if (!/^[\w.~+/=-]+$/.test(token) || token.length < leastTokenLength) {
    throw new InputError(
      `the token in ${place} has to be one word of at least ${leastTokenLength} letters, digits and signs of -._~+/=; \`openssl rand -hex 32\` makes one`,
    );
  }
  return token;
}

function readTokenFile(path: string): Promise<string> {
  return readFile(path, 'utf8').catch((error) => {
    throw new InputError(`cannot read the token from ${path}: ${reasonOf(error)}`);
  });
}

/** Keeps the process alive, which the server does too, until Ctrl-C. */
function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
