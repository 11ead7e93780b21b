/** The addresses of runs: what each takes and gives. */

import { createRoute, z } from '@hono/zod-openapi';
import { problem } from '../api-document.ts';
import {
  datasetSchema,
  historySchema,
  imageQuery,
  imagesQuery,
  imagesSchema,
  predictionsQuery,
  runParams,
  runPredictionsSchema,
  runSchema,
  runsSchema,
  stepsSchema,
} from './schemas.ts';

const missing = {
  404: problem('There is no such run, or it has no such file yet'),
  422: problem('A file of the run can not be read'),
};

/** A route below `/v1/runs/{run}` that answers with JSON. */
function runRoute<S extends z.ZodType>(path: string, summary: string, content: S) {
  return createRoute({
    method: 'get',
    path: `/v1/runs/{run}${path}`,
    summary,
    request: { params: runParams },
    responses: { 200: { description: summary, content: { 'application/json': { schema: content } } }, ...missing },
  });
}

export const listRoute = createRoute({
  method: 'get',
  path: '/v1/runs',
  summary: 'The runs that are shown',
  responses: { 200: { description: 'All of them', content: { 'application/json': { schema: runsSchema } } } },
});
export const oneRoute = runRoute('', 'A run: its settings and how far it is', runSchema);
export const historyRoute = runRoute('/history', 'Loss, rate and areas, epoch by epoch', historySchema);
export const stepsRoute = runRoute('/steps', 'Loss and rate, step by step', stepsSchema);
export const evaluationRoute = runRoute(
  '/evaluation',
  'The evaluation as `roentgen evaluate` wrote it',
  z.record(z.string(), z.unknown()).openapi({ description: 'evaluation/metrics.json' }),
);
export const datasetRoute = runRoute('/dataset', 'The tables and how often each finding is in them', datasetSchema);
export const predictionsRoute = createRoute({
  ...runRoute('/predictions', 'The predictions of the evaluation, with the truth', runPredictionsSchema),
  request: { params: runParams, query: predictionsQuery },
});
export const imagesRoute = createRoute({
  ...runRoute('/images', 'Images of a split, filtered and sorted', imagesSchema),
  request: { params: runParams, query: imagesQuery },
});
export const imageRoute = createRoute({
  method: 'get',
  path: '/v1/runs/{run}/image',
  summary: 'A picture of one image that a table names',
  request: { params: runParams, query: imageQuery },
  responses: {
    200: { description: 'PNG', content: { 'image/png': { schema: { type: 'string', format: 'binary' } } } },
    429: problem('The client has its share of requests under way'),
    503: problem('Too many requests at once'),
    ...missing,
  },
});
export const eventsRoute = createRoute({
  method: 'get',
  path: '/v1/runs/{run}/events',
  summary: 'What is there and what is new, live',
  description:
    'Server-sent events: `steps` {from, steps} (new steps, `from` being the place of the first), `history`, `progress`, `evaluation` {hasEvaluation}. Their data are as the addresses of these names give them.',
  request: { params: runParams },
  responses: {
    200: { description: 'A stream without an end', content: { 'text/event-stream': { schema: { type: 'string' } } } },
    429: problem('The client has its share of streams already'),
    503: problem('Too many streams at once'),
    ...missing,
  },
});
