/** The application: who may ask, what is logged and counted, the routes, and the answers where something is wrong. */

import { OpenAPIHono } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { messageOf } from '../base/error.ts';
import { addApiDocument } from './api-document.ts';
import { addHealthRoutes } from './health-routes.ts';
import { addModelRoutes } from './model-routes.ts';
import { servePage } from './page.ts';
import { addPictureRoute } from './picture-route.ts';
import { addPredictionRoutes } from './prediction-routes.ts';
import { ProblemError, problemResponse } from './problems.ts';
import { logLine, type ServerEnv } from './request-log.ts';
import { addRunRoutes } from './runs/routes.ts';
import { securityHeaders } from './security-headers.ts';
import type { Services } from './services.ts';
import { addSignIn, askForToken } from './sign-in.ts';
import { checkHostAndOrigin, checkToken } from './trust.ts';

export function createApp(services: Services): OpenAPIHono<ServerEnv> {
  const app = new OpenAPIHono<ServerEnv>({
    defaultHook(result) {
      if (result.success) return;
      const issues = result.error.issues.map(({ path, message }) => `${path.join('.') || result.target}: ${message}`);
      throw new ProblemError('bad-request', issues.join('; ').slice(0, 1000));
    },
  });
  watch(app, services);
  app.use(securityHeaders);
  app.use(checkHostAndOrigin(services.access));
  app.use('/v1/*', checkToken(services.access.token));
  app.use('/metrics', checkToken(services.access.token));
  app.use(askForToken(services.access.token));

  addSignIn(app, services.access.token);
  addModelRoutes(app, services);
  addPredictionRoutes(app, services);
  addPictureRoute(app, services);
  addRunRoutes(app, services);
  addHealthRoutes(app, services);
  addApiDocument(app);

  app.all('*', async (context) => {
    const { method } = context.req;
    const answer = method === 'GET' || method === 'HEAD' ? await servePage(services.page, context.req.raw) : undefined;
    if (answer === undefined) throw notFound(app, context);
    context.get('notes').route = 'page';
    return answer;
  });
  app.onError((error, context) => {
    const problem = problemOf(error, services);
    context.get('notes').outcome = problem.kind;
    return problemResponse(problem);
  });
  return app;
}

/** Logs and counts every request, however it ends. */
function watch(app: OpenAPIHono<ServerEnv>, { log, metrics, stopping }: Services): void {
  const requests = metrics.counter('roentgen_requests_total', 'Requests that were answered, by route and status.');
  let number = 0;
  app.use(async (context, next) => {
    const begun = performance.now();
    const request = ++number;
    context.set('notes', {});
    await next();
    // A client that keeps its connection would hold the server back from ending.
    if (stopping.aborted) context.res.headers.set('connection', 'close');
    const notes = context.get('notes');
    notes.route ??= patternOf(context);
    requests.add({ route: notes.route, status: String(context.res.status) });
    log(logLine(context, { request, begun }));
  });
}

/** The pattern of the route that has answered: names in the address don't belong into a log. */
function patternOf(context: Context<ServerEnv>): string {
  const matched = context.req.matchedRoutes.map(({ path }) => path).filter((path) => !path.includes('*'));
  return matched.at(-1) ?? 'none';
}

/** Nothing at the address, or nothing for this method. */
function notFound(app: OpenAPIHono<ServerEnv>, { req }: Context): ProblemError {
  const methods = [
    ...new Set(
      app.routes.filter(({ path, method }) => path === req.path && method !== 'ALL').map(({ method }) => method),
    ),
  ];
  if (methods.length > 0) {
    return new ProblemError(
      'method-not-allowed',
      `expected ${methods.join(' or ')}, found ${req.method.slice(0, 20)}`,
      {
        headers: { allow: methods.join(', ') },
      },
    );
  }
  return new ProblemError('not-found', 'there is nothing at this address; /openapi.json lists what there is');
}

function problemOf(error: Error, { stopping }: Services): ProblemError {
  if (error instanceof ProblemError) return error;
  if (stopping.aborted) return new ProblemError('stopping', 'the server is stopping', { retryAfterSeconds: 10 });
  // The words go to whoever runs the server; who asks learns only that it isn't their fault.
  process.stderr.write(
    `${JSON.stringify({ time: new Date().toISOString(), fault: messageOf(error), stack: error.stack })}\n`,
  );
  return new ProblemError('fault', 'the server has failed over this request; its log says how');
}
