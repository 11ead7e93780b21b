#!/usr/bin/env node
/** The binary `roentgen`: runs a command and turns its outcome into an exit code. */

import { commandsFor } from './commands.ts';
import { createProgram } from './program.ts';
import { run } from './run.ts';

const args = process.argv.slice(2);
const commands = await commandsFor(args);
process.exitCode = await run((context) => createProgram(context, commands), args);
