/** What other programs may use of Roentgen. */

export { type EvaluationRecord, metricsSchema, metricsVersion } from './evaluation/record/schema.ts';
export { decodeImage, decodeImageBytes } from './image/decode.ts';
export { resize } from './image/resize.ts';
export { calibrated } from './network/calibration.ts';
export { describeModel, type ModelDescription } from './network/model-file.ts';
export { openRuntime, type Runtime, type Session } from './runtime/runtime.ts';
