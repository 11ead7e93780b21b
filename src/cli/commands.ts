/** The commands, in the order of `roentgen --help`. A new command is one file and one line here. */

import { addCalibrate } from './calibrate.ts';
import { addCheck } from './check.ts';
import { addCompare } from './compare.ts';
import type { AddCommand } from './context.ts';
import { addDemo } from './demo.ts';
import { addEvaluate } from './evaluate.ts';
import { addExplain } from './explain.ts';
import { addExport } from './export.ts';
import { addImport } from './import.ts';
import { addPhantom } from './phantom.ts';
import { addPredict } from './predict.ts';
import { addServe } from './serve.ts';
import { addSplit } from './split.ts';
import { addTrain } from './train.ts';
import { addWeights } from './weights.ts';

export const commands: readonly AddCommand[] = [
  addDemo,
  addPhantom,
  addCheck,
  addSplit,
  addTrain,
  addCalibrate,
  addPredict,
  addEvaluate,
  addCompare,
  addExplain,
  addImport,
  addExport,
  addWeights,
  addServe,
];
