/** The commands, in the order of `roentgen --help`. A new command is one file and one line here. */

import { addCheck } from './check.ts';
import type { AddCommand } from './context.ts';
import { addEvaluate } from './evaluate.ts';
import { addPhantom } from './phantom.ts';
import { addSplit } from './split.ts';

export const commands: readonly AddCommand[] = [addPhantom, addCheck, addSplit, addEvaluate];
