/** Decodes files beside the page, so that it never stands still. */

import type { GreyImage } from '../../../src/image/image.ts';
import { answerPage } from '../worker/calls.ts';
import { decodeFile } from './decode.ts';

answerPage<Blob, GreyImage>(async (file) => {
  const answer = await decodeFile(file);
  return { answer, transfer: [answer.data.buffer] };
});
