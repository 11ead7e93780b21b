/** What model is served, and its file for the page. */

import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { modelFormat } from '../network/model-file.ts';
import { problem } from './api-document.ts';
import { ProblemError } from './problems.ts';
import type { ServerEnv } from './request-log.ts';
import { type Model, modelFileQuery, modelSchema } from './schemas.ts';
import type { Services } from './services.ts';

const modelRoute = createRoute({
  method: 'get',
  path: '/v1/model',
  summary: 'The model that is served',
  responses: {
    200: { description: 'What it says of itself', content: { 'application/json': { schema: modelSchema } } },
    503: problem('There is no model yet: its training has not saved one'),
  },
});

const fileRoute = createRoute({
  method: 'get',
  path: '/v1/model/file',
  summary: 'Its file, model.onnx',
  request: { query: modelFileQuery },
  responses: {
    200: {
      description: 'The bytes; the ETag is the hash',
      content: { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } },
    },
    304: { description: 'The file is the one that the client has' },
    409: problem('The server has another model than the one asked for'),
    503: problem('There is no model yet'),
  },
});

/** The model, or the problem that there is none. */
export function expectModel({ model }: Pick<Services, 'model'>): NonNullable<Services['model']> {
  if (model === undefined) {
    throw new ProblemError(
      'no-model',
      'the run has no model yet; start the server again when its training has saved one',
      {
        retryAfterSeconds: 60,
      },
    );
  }
  return model;
}

export function addModelRoutes(app: OpenAPIHono<ServerEnv>, services: Services): void {
  app.openapi(modelRoute, (context) => {
    const { name, sha256, bytes, description } = expectModel(services);
    const document: Model = { name, sha256, bytes: bytes.length, format: modelFormat, ...description };
    return context.json(document, 200, { 'cache-control': 'no-cache' });
  });

  app.openapi(fileRoute, (context) => {
    const { sha256: wanted } = context.req.valid('query');
    const { sha256, bytes } = expectModel(services);
    if (wanted !== undefined && wanted !== sha256) {
      throw new ProblemError(
        'other-model',
        `the model ${wanted} was asked for, the server has ${sha256}; ask /v1/model again`,
      );
    }
    const etag = `"${sha256}"`;
    const headers = {
      'content-type': 'application/octet-stream',
      etag,
      'cache-control': wanted === undefined ? 'private, no-cache' : 'private, max-age=31536000, immutable',
    };
    if (context.req.header('if-none-match') === etag) return context.body(null, 304, headers);
    return context.body(bytes as Uint8Array<ArrayBuffer>, 200, headers);
  });
}
