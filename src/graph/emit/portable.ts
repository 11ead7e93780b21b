/** Standard operators only: runs in any ONNX runtime of operator set 17 or later. */

import type { Target } from './emitter.ts';

export const portable: Target = { opsets: { '': 17 }, forms: {} };
