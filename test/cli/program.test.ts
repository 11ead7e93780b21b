import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { roentgen } from '../support/cli.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

describe('roentgen', () => {
  it('prints its version', async () => {
    const { version } = JSON.parse(readFileSync(`${root}/package.json`, 'utf8')) as { version: string };
    expect(await roentgen('--version')).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
  });

  it('lists the commands, and each has help with an example', async () => {
    const { code, stdout } = await roentgen('--help');
    expect(code).toBe(0);
    expect(stdout).toContain('not for clinical use');
    const commands = [...stdout.matchAll(/^ {2}([a-z]+) \[options\]/gm)].map((match) => match[1]!);
    expect(commands).toEqual(expect.arrayContaining(['phantom', 'check', 'split', 'evaluate']));
    for (const command of commands) {
      const help = await roentgen(command, '--help');
      expect(help.code).toBe(0);
      expect(help.stdout, command).toContain(`$ roentgen ${command}`);
    }
  });

  it.each([
    ['no command', [], 'Usage: roentgen'],
    ['an unknown command', ['chekc'], 'Did you mean check?'],
    ['an unknown option', ['check', '--train', 'a.csv', '--valdi', 'b.csv'], 'Did you mean --valid?'],
    ['a missing option', ['check'], '--train'],
    ['a count that is none', ['phantom', '--out', 'x', '--images', 'many'], 'a whole number of at least 1'],
    ['a share beyond 1', ['split', 'a.csv', '--out', 'x', '--valid', '10'], 'a number from 0 to 1'],
    ['names with a gap', ['check', '--train', 'a.csv', '--findings', 'Mass,,Edema'], 'names between commas'],
  ])('ends with 2 and a hint for %s', async (_, args, hint) => {
    const { code, stdout, stderr } = await roentgen(...args);
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toContain(hint);
  });

  it('ends quietly when its reader stops reading', async () => {
    const child = spawn('bash', ['-c', `node dist/cli/main.js --help | true; echo "\${PIPESTATUS[0]}"`], { cwd: root });
    let output = '';
    child.stdout.on('data', (text) => {
      output += text;
    });
    child.stderr.on('data', (text) => {
      output += text;
    });
    await new Promise((resolve) => child.on('close', resolve));
    expect(output).toBe('0\n');
  });
});
