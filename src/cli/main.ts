#!/usr/bin/env node
/** The binary `roentgen`: runs a command and turns its outcome into an exit code. */

import { createProgram } from './program.ts';
import { run } from './run.ts';

process.exitCode = await run(createProgram, process.argv.slice(2));
