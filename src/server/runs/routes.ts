/** What there is to see of runs. */

import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { streamSSE } from 'hono/streaming';
import { InputError } from '../../base/error.ts';
import { labelAt } from '../../dataset/table.ts';
import { problem } from '../api-document.ts';
import { createBudget } from '../budget.ts';
import { withDeadline } from '../deadline.ts';
import { ProblemError } from '../problems.ts';
import type { ServerEnv } from '../request-log.ts';
import type { Services } from '../services.ts';
import type { FreshFile } from './fresh-file.ts';
import { listImages } from './image-list.ts';
import type { RunFiles } from './run-files.ts';
import { createRunImages } from './run-images.ts';
import {
  datasetSchema,
  historySchema,
  imageQuery,
  imagesQuery,
  imagesSchema,
  predictionsQuery,
  type Run,
  type RunPredictions,
  runParams,
  runPredictionsSchema,
  runSchema,
  runsSchema,
  stepsSchema,
} from './schemas.ts';
import { describeDataset, splitsOf, tableOf } from './splits.ts';
import { watchRun } from './watch.ts';

const missing = {
  404: problem('There is no such run, or it has no such file yet'),
  422: problem('A file of the run can not be read'),
};

/** A route below `/v1/runs/{run}` that answers with JSON. */
function runRoute<S extends z.ZodType>(path: string, summary: string, schema: S) {
  return createRoute({
    method: 'get',
    path: `/v1/runs/{run}${path}`,
    summary,
    request: { params: runParams },
    responses: { 200: { description: summary, content: { 'application/json': { schema } } }, ...missing },
  });
}

const listRoute = createRoute({
  method: 'get',
  path: '/v1/runs',
  summary: 'The runs that are shown',
  responses: { 200: { description: 'All of them', content: { 'application/json': { schema: runsSchema } } } },
});
const oneRoute = runRoute('', 'A run: its settings and how far it is', runSchema);
const historyRoute = runRoute('/history', 'Loss, rate and areas, epoch by epoch', historySchema);
const stepsRoute = runRoute('/steps', 'Loss and rate, step by step', stepsSchema);
const evaluationRoute = runRoute(
  '/evaluation',
  'The evaluation as `roentgen evaluate` wrote it',
  z.record(z.string(), z.unknown()).openapi({ description: 'evaluation/metrics.json' }),
);
const datasetRoute = runRoute('/dataset', 'The tables and how often each finding is in them', datasetSchema);
const predictionsRoute = createRoute({
  ...runRoute('/predictions', 'The predictions of the evaluation, with the truth', runPredictionsSchema),
  request: { params: runParams, query: predictionsQuery },
});
const imagesRoute = createRoute({
  ...runRoute('/images', 'Images of a split, filtered and sorted', imagesSchema),
  request: { params: runParams, query: imagesQuery },
});
const imageRoute = createRoute({
  method: 'get',
  path: '/v1/runs/{run}/image',
  summary: 'A picture of one image that a table names',
  request: { params: runParams, query: imageQuery },
  responses: {
    200: { description: 'PNG', content: { 'image/png': { schema: { type: 'string', format: 'binary' } } } },
    ...missing,
  },
});
const eventsRoute = createRoute({
  method: 'get',
  path: '/v1/runs/{run}/events',
  summary: 'What is there and what is new, live',
  description:
    'Server-sent events: `steps` {from, steps} (new steps, `from` being the place of the first), `history`, `progress`, `evaluation` {hasEvaluation}. Their data are as the addresses of these names give them.',
  request: { params: runParams },
  responses: {
    200: { description: 'A stream without an end', content: { 'text/event-stream': { schema: { type: 'string' } } } },
    503: problem('Too many streams at once'),
    ...missing,
  },
});

const secondsBetweenLooks = 1;
const secondsBetweenSignsOfLife = 15;

export function addRunRoutes(app: OpenAPIHono<ServerEnv>, services: Services): void {
  const { runs, decoder, limits, stopping, model } = services;
  const streams = createBudget(limits.streams);
  const images = new Map(runs.map((run) => [run.id, createRunImages(run, decoder, services.imageFolder)]));
  const noCache = { 'cache-control': 'no-cache' };
  const runOf = ({ run: id }: { readonly run: string }): RunFiles => {
    const run = runs.find((each) => each.id === id);
    if (run !== undefined) return run;
    const known = runs.map((each) => each.id).join(', ') || 'none: start the server with --run FOLDER';
    throw new ProblemError('not-found', `there is no run ${JSON.stringify(id.slice(0, 100))}; there are ${known}`);
  };

  app.openapi(listRoute, async (context) =>
    context.json({ runs: await Promise.all(runs.map(describe)) }, 200, noCache),
  );
  app.openapi(oneRoute, async (context) =>
    context.json(await describe(runOf(context.req.valid('param'))), 200, noCache),
  );
  app.openapi(historyRoute, async (context) => {
    // A training in its first epoch has none yet, which is no mistake.
    return context.json((await readable(runOf(context.req.valid('param')).history)) ?? [], 200, noCache);
  });
  app.openapi(stepsRoute, async (context) =>
    context.json(await there(runOf(context.req.valid('param')).steps, 'steps.csv'), 200, noCache),
  );
  app.openapi(evaluationRoute, async (context) =>
    context.json(await evaluated(runOf(context.req.valid('param'))), 200, noCache),
  );
  app.openapi(datasetRoute, async (context) =>
    context.json(await usable(() => describeDataset(runOf(context.req.valid('param')))), 200, noCache),
  );
  app.openapi(predictionsRoute, async (context) => {
    const run = runOf(context.req.valid('param'));
    return context.json(await usable(() => predictionsOf(run, context.req.valid('query').findings)), 200, noCache);
  });
  app.openapi(imagesRoute, async (context) => {
    const [run, query] = [runOf(context.req.valid('param')), context.req.valid('query')];
    const list = await usable(async () => {
      const [{ table }, predictions, metrics] = [
        await tableOf(run, query.split),
        await run.predictions(),
        await run.metrics(),
      ];
      const thresholdOf = (finding: string) =>
        metrics?.findings?.[finding]?.operatingPoints?.[0]?.threshold ?? model?.description.thresholds[finding] ?? 0.5;
      return listImages(table, query.split === 'test' ? predictions : undefined, thresholdOf, query);
    });
    return context.json(list, 200, noCache);
  });
  app.openapi(imageRoute, async (context) => {
    const { name, longest } = context.req.valid('query');
    const pictures = images.get(runOf(context.req.valid('param')).id)!;
    const png = await withDeadline(context.req.raw, limits.answerSeconds, (signal) =>
      pictures.picture(name, longest, signal),
    );
    return context.body(png as Uint8Array<ArrayBuffer>, 200, {
      'content-type': 'image/png',
      'cache-control': 'private, max-age=3600',
    });
  });
  app.openapi(eventsRoute, (context) => {
    const run = runOf(context.req.valid('param'));
    const leave = streams.take(1);
    if (leave === undefined) {
      throw new ProblemError('busy', `${limits.streams} live streams are open, which is as many as the server takes`, {
        retryAfterSeconds: 30,
      });
    }
    return streamSSE(context, async (stream) => {
      const gone = new AbortController();
      stream.onAbort(() => gone.abort());
      const signOfLife = setInterval(() => void stream.write(': alive\n\n'), 1000 * secondsBetweenSignsOfLife);
      const end = () => gone.abort();
      stopping.addEventListener('abort', end);
      try {
        for await (const { event, data } of watchRun(run, secondsBetweenLooks, gone.signal))
          await stream.writeSSE({ event, data: JSON.stringify(data) });
      } finally {
        clearInterval(signOfLife);
        stopping.removeEventListener('abort', end);
        leave();
      }
    });
  });
}

async function describe(run: RunFiles): Promise<Run> {
  const history = await run.history().catch(() => undefined);
  const metrics = await run.metrics().catch(() => undefined);
  return {
    run: run.id,
    config: (await readable(run.config)) ?? null,
    progress: (await run.progress().catch(() => undefined)) ?? null,
    epochs: history?.length ?? 0,
    hasEvaluation: metrics !== undefined,
    splits: (await splitsOf(run).catch(() => [])).map(({ split }) => split),
  };
}

async function predictionsOf(run: RunFiles, findings: readonly string[] | undefined): Promise<RunPredictions> {
  const predictions = await there(run.predictions, 'evaluation/predictions.csv');
  const unknown = findings?.filter((finding) => !predictions.findings.includes(finding)) ?? [];
  if (unknown.length > 0) {
    throw new ProblemError(
      'bad-request',
      `findings: there are no predictions of ${unknown.join(', ').slice(0, 200)}; there are of ${predictions.findings.join(', ')}`,
    );
  }
  const chosen = predictions.findings.filter((finding) => findings?.includes(finding) ?? true);
  const places = chosen.map((finding) => predictions.findings.indexOf(finding));
  const width = predictions.findings.length;
  const hasTruth = (await splitsOf(run)).some(({ split }) => split === 'test');
  const table = hasTruth ? (await tableOf(run, 'test')).table : undefined;
  const rows = new Map(table?.rows.map(({ image }, row) => [image, row]));
  const columns = chosen.map((finding) => table?.findings.indexOf(finding) ?? -1);
  return {
    findings: chosen,
    images: [...predictions.images],
    probabilities: predictions.images.map((_, row) =>
      places.map((place) => predictions.probabilities[row * width + place]!),
    ),
    labels:
      table === undefined
        ? null
        : predictions.images.map((image) => {
            const row = rows.get(image);
            return columns.map((column) => {
              const label = row === undefined || column < 0 ? -1 : labelAt(table, row, column);
              return label === 1 || label === 0 ? label : null;
            });
          }),
  };
}

function evaluated(run: RunFiles) {
  return there(run.metrics, 'evaluation/metrics.json');
}

/** @throws ProblemError if the file isn't there, or can't be read */
async function there<T>(file: FreshFile<T>, name: string): Promise<T> {
  const value = await readable(file);
  if (value !== undefined) return value;
  const how = name.startsWith('evaluation/') ? '; `roentgen evaluate --model RUN … --out RUN/evaluation` makes it' : '';
  throw new ProblemError('not-found', `the run has no ${name} yet${how}`);
}

function readable<T>(file: FreshFile<T>): Promise<T | undefined> {
  return usable(file);
}

/** What is wrong with a file of the run is told as it is. */
async function usable<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof InputError) throw new ProblemError('unusable-run', error.message);
    throw error;
  }
}
