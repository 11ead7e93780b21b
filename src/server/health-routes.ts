/** For whoever watches over the server: does it live, does it take requests, what has it done. */

import type { OpenAPIHono } from '@hono/zod-openapi';
import { metricsType } from './metrics.ts';
import { ProblemError, problemKinds } from './problems.ts';
import type { ServerEnv } from './request-log.ts';
import type { Services } from './services.ts';

export function addHealthRoutes(app: OpenAPIHono<ServerEnv>, services: Services): void {
  app.get('/healthz', (context) => context.text('alive\n'));

  app.get('/readyz', async (context) => {
    if (services.stopping.aborted)
      throw new ProblemError('stopping', 'the server finishes what it has begun, and then ends');
    await services.decoder.ready();
    return context.text('ready\n');
  });

  app.get('/metrics', (context) => context.body(services.metrics.text(), 200, { 'content-type': metricsType }));

  app.get('/problems/:kind', (context) => {
    const kind = context.req.param('kind');
    if (!(kind in problemKinds)) throw new ProblemError('not-found', 'there is no such kind of problem');
    const { status, title } = problemKinds[kind as keyof typeof problemKinds];
    return context.text(`${title} (status ${status}).\n`);
  });
}
