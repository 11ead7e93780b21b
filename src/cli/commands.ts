/** The commands, in the order of `roentgen --help`. A new command is one file and one line here. */

import type { AddCommand } from './context.ts';

/** Each is loaded when it is needed: a command starts without waiting for what only the others stand on. */
const commands: Readonly<Record<string, () => Promise<AddCommand>>> = {
  demo: async () => (await import('./demo.ts')).addDemo,
  phantom: async () => (await import('./phantom.ts')).addPhantom,
  check: async () => (await import('./check.ts')).addCheck,
  split: async () => (await import('./split.ts')).addSplit,
  train: async () => (await import('./train.ts')).addTrain,
  calibrate: async () => (await import('./calibrate.ts')).addCalibrate,
  predict: async () => (await import('./predict.ts')).addPredict,
  evaluate: async () => (await import('./evaluate.ts')).addEvaluate,
  compare: async () => (await import('./compare.ts')).addCompare,
  explain: async () => (await import('./explain.ts')).addExplain,
  import: async () => (await import('./import.ts')).addImport,
  export: async () => (await import('./export.ts')).addExport,
  weights: async () => (await import('./weights.ts')).addWeights,
  serve: async () => (await import('./serve.ts')).addServe,
};

/** The command that the arguments begin with, alone; all of them where they begin with none: for help, and for what is misspelt. */
export async function commandsFor([first = '']: readonly string[]): Promise<readonly AddCommand[]> {
  const named = Object.hasOwn(commands, first) ? commands[first] : undefined;
  return Promise.all(named === undefined ? Object.values(commands).map((load) => load()) : [named()]);
}
