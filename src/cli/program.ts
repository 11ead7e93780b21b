/** The program with its commands, ready to parse. */

import { Command } from 'commander';
import type { AddCommand, Context } from './context.ts';
import { version } from './version.ts';

/** Commander neither exits nor hides its errors here: `run` decides what they mean. */
export function createProgram(context: Context, list: readonly AddCommand[]): Command {
  const program = new Command('roentgen')
    .description(
      'Trains, tests, explains and serves chest X-ray classifiers. For research and teaching, not for clinical use.',
    )
    .version(version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print help')
    .helpCommand('help [command]', 'print help for a command')
    .showSuggestionAfterError(true)
    .showHelpAfterError('(roentgen --help lists the commands, roentgen <command> --help the options of one)')
    .exitOverride()
    .addHelpText(
      'after',
      `
Results go to stdout, progress and notices to stderr.
Exit codes: 0 done; 1 a check has failed; 2 wrong usage or unreadable input; 130 interrupted.`,
    );
  for (const add of list) add(program, context);
  return program;
}
