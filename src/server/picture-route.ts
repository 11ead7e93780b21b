/** The picture of an image that is sent, for a page that can't decode its kind: what the network is shown, before it is resized. */

import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { admissionProblems, admit } from './admission.ts';
import { problem } from './api-document.ts';
import { withDeadline } from './deadline.ts';
import type { ServerEnv } from './request-log.ts';
import { imageBody } from './schemas.ts';
import type { Services } from './services.ts';
import { readImages } from './upload.ts';

const route = createRoute({
  method: 'post',
  path: '/v1/pictures',
  summary: 'One image as a grey PNG of its own size',
  description:
    'For what a browser can not decode, TIFF above all. The body is one image (PNG, JPEG or TIFF), or a form with one file. The values are those that the network reads. Nothing of it is kept.',
  request: { body: imageBody },
  responses: {
    200: { description: 'Grey, 8 bits', content: { 'image/png': { schema: { type: 'string', format: 'binary' } } } },
    400: problem('The form is not well formed'),
    408: problem('The request did not arrive in time'),
    413: problem('Too many bytes, or more than one image'),
    415: problem('A Content-Type that is not taken'),
    422: problem('The image could not be read'),
    ...admissionProblems,
  },
});

export function addPictureRoute(app: OpenAPIHono<ServerEnv>, services: Services): void {
  const { limits, decoder } = services;
  app.openapi(route, async (context) => {
    const leave = admit(services, context);
    try {
      const [image] = await readImages(context.req.raw, { ...limits, images: 1 });
      const { name, bytes, sha256 } = image!;
      context.get('notes').inputs = [sha256];
      const { data } = await withDeadline(context.req.raw, limits.answerSeconds, (signal) =>
        decoder.decode(bytes, name ?? 'no. 1', { as: 'png' }, signal),
      );
      return context.body(data as Uint8Array<ArrayBuffer>, 200, {
        'content-type': 'image/png',
        'cache-control': 'no-store',
      });
    } finally {
      leave();
    }
  });
}
