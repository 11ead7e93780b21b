/** What there is to see of runs. */

import type { OpenAPIHono } from '@hono/zod-openapi';
import { streamSSE } from 'hono/streaming';
import { createBudget } from '../budget.ts';
import { clientOf } from '../client-of.ts';
import { withDeadline } from '../deadline.ts';
import { ProblemError } from '../problems.ts';
import type { ServerEnv } from '../request-log.ts';
import type { Services } from '../services.ts';
import { describeRun } from './describe.ts';
import { listImages } from './image-list.ts';
import { predictionsOf } from './predictions.ts';
import {
  datasetRoute,
  evaluationRoute,
  eventsRoute,
  historyRoute,
  imageRoute,
  imagesRoute,
  listRoute,
  oneRoute,
  predictionsRoute,
  stepsRoute,
} from './route-definitions.ts';
import type { RunFiles } from './run-files.ts';
import { createRunImages } from './run-images.ts';
import { describeDataset, tableOf } from './splits.ts';
import { there, usable } from './usable.ts';
import { watchRun } from './watch.ts';

const secondsBetweenLooks = 1;
const secondsBetweenSignsOfLife = 15;

export function addRunRoutes(app: OpenAPIHono<ServerEnv>, services: Services): void {
  const { runs, decoder, limits, stopping, model } = services;
  const streams = createBudget({ what: 'live streams', total: limits.streams, clientShare: limits.clientShare });
  const images = new Map(runs.map((run) => [run.id, createRunImages(run, decoder, services.imageFolder)]));
  const noCache = { 'cache-control': 'no-cache' };
  const runOf = ({ run: id }: { readonly run: string }): RunFiles => {
    const run = runs.find((each) => each.id === id);
    if (run !== undefined) return run;
    const known = runs.map((each) => each.id).join(', ') || 'none: start the server with --run FOLDER';
    throw new ProblemError('not-found', `there is no run ${JSON.stringify(id.slice(0, 100))}; there are ${known}`);
  };

  app.openapi(listRoute, async (context) =>
    context.json({ runs: await Promise.all(runs.map(describeRun)) }, 200, noCache),
  );
  app.openapi(oneRoute, async (context) =>
    context.json(await describeRun(runOf(context.req.valid('param'))), 200, noCache),
  );
  app.openapi(historyRoute, async (context) => {
    // A training in its first epoch has none yet, which is no mistake.
    return context.json((await usable(runOf(context.req.valid('param')).history)) ?? [], 200, noCache);
  });
  app.openapi(stepsRoute, async (context) =>
    context.json(await there(runOf(context.req.valid('param')).steps, 'steps.csv'), 200, noCache),
  );
  app.openapi(evaluationRoute, async (context) =>
    context.json(await there(runOf(context.req.valid('param')).metrics, 'evaluation/metrics.json'), 200, noCache),
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
    const leave = services.requests.take(clientOf(context), 1, 1);
    const work = (signal: AbortSignal) => pictures.picture(name, longest, signal);
    const png = await withDeadline(context.req.raw, limits.answerSeconds, work).finally(leave);
    return context.body(png as Uint8Array<ArrayBuffer>, 200, {
      'content-type': 'image/png',
      'cache-control': 'private, max-age=3600',
    });
  });
  app.openapi(eventsRoute, (context) => {
    const run = runOf(context.req.valid('param'));
    const leave = streams.take(clientOf(context), 1, 30);
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
