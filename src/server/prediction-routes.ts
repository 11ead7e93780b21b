/** Predictions for images that are sent. */

import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { admissionProblems, admit } from './admission.ts';
import { problem } from './api-document.ts';
import { withDeadline } from './deadline.ts';
import { expectModel } from './model-routes.ts';
import { predict } from './predict.ts';
import { ProblemError } from './problems.ts';
import type { ServerEnv } from './request-log.ts';
import { imageBody, predictionQuery, predictionSchema } from './schemas.ts';
import type { Services } from './services.ts';
import { readImages } from './upload.ts';

const route = createRoute({
  method: 'post',
  path: '/v1/predictions',
  summary: 'Probabilities and heat maps of one or several X-rays',
  description:
    'The body is one image (PNG, JPEG or TIFF), or a form whose files are images. Nothing of it is kept. For research and teaching, not for clinical use.',
  request: {
    query: predictionQuery,
    body: imageBody,
  },
  responses: {
    200: { description: 'What the model says', content: { 'application/json': { schema: predictionSchema } } },
    400: problem('The query or the form is not well formed'),
    408: problem('The request did not arrive in time'),
    413: problem('Too many bytes or images'),
    415: problem('A Content-Type that is not taken'),
    422: problem('An image could not be read; `images` lists all that could not'),
    ...admissionProblems,
  },
});

export function addPredictionRoutes(app: OpenAPIHono<ServerEnv>, services: Services): void {
  const { limits, metrics } = services;
  const images = metrics.counter('roentgen_images_total', 'Images that were predicted.');
  const decoding = metrics.histogram(
    'roentgen_decode_seconds',
    'Decoding of the images of a request, waiting included.',
    bounds,
  );
  const computing = metrics.histogram('roentgen_compute_seconds', 'Computing of a request, waiting included.', bounds);

  app.openapi(route, async (context) => {
    const model = expectModel(services);
    const notes = context.get('notes');
    notes.model = model.sha256;
    const { heatmaps, findings } = context.req.valid('query');
    const chosen = chosenFindings(model.description.findings, findings);
    const leave = admit(services, context);
    try {
      const uploaded = await readImages(context.req.raw, limits);
      notes.inputs = uploaded.map(({ sha256 }) => sha256);
      const prediction = await withDeadline(context.req.raw, limits.answerSeconds, (signal) =>
        predict(services, model, uploaded, { chosen, withHeatmaps: heatmaps === 'true', signal }),
      );
      images.add({}, uploaded.length);
      decoding.observe(prediction.seconds.decoding);
      computing.observe(prediction.seconds.computing);
      return context.json(prediction, 200, { 'cache-control': 'no-store' });
    } finally {
      leave();
    }
  });
}

/** Seconds, up to the longest that a request may take. */
const bounds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

/** Positions among the model's findings, in the model's order; all where none are named. */
function chosenFindings(known: readonly string[], names: readonly string[] | undefined): number[] {
  const unknown = names?.filter((name) => !known.includes(name)) ?? [];
  if (unknown.length > 0) {
    throw new ProblemError(
      'bad-request',
      `findings: the model wasn't trained on ${unknown.join(', ').slice(0, 200)}; it knows ${known.join(', ')}`,
    );
  }
  return known.flatMap((finding, index) => ((names?.includes(finding) ?? true) ? [index] : []));
}
