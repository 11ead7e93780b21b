/** The OpenAPI document of the interface, made of the very schemas that validate. */

import type { OpenAPIHono } from '@hono/zod-openapi';
import type { ServerEnv } from './request-log.ts';
import { problemSchema } from './schemas.ts';

/** A response that is a problem document. */
export function problem(description: string) {
  return { description, content: { 'application/problem+json': { schema: problemSchema } } } as const;
}

export function addApiDocument(app: OpenAPIHono<ServerEnv>): void {
  app.openAPIRegistry.registerComponent('securitySchemes', 'token', {
    type: 'http',
    scheme: 'bearer',
    description: 'needed where the server listens on another than the loopback address',
  });
  app.doc31('/openapi.json', {
    openapi: '3.1.0',
    info: {
      title: 'Roentgen',
      version: '1',
      description:
        'Reads chest X-rays with one trained classifier. For research and teaching, not for clinical use. Errors are problem documents (RFC 9457).',
      license: { name: 'Apache-2.0' },
    },
    security: [{}, { token: [] }],
  });
}
