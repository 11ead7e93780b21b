/** The commands, in the order of `roentgen --help`. A new command is one file and one line here. */

import type { AddCommand } from './context.ts';

export const commands: readonly AddCommand[] = [];
