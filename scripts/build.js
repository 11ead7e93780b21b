// Compiles src/ into dist/ and the viewer's page into dist/web, from an empty folder so that no stale file survives, puts the script
// of reports beside what embeds it, and makes the binary executable.
import { spawn } from 'node:child_process';
import { chmodSync, cpSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const { resolve } = createRequire(import.meta.url);
const compiler = resolve('typescript/bin/tsc');
const bundler = join(dirname(resolve('vite/package.json')), 'bin/vite.js');

// What is built is what users get, also where a test runner asks for the build.
const env = { ...process.env, NODE_ENV: 'production' };

/** Runs a script of Node's to its end; resolves to its exit status. */
const run = (...script) =>
  new Promise((done) => {
    spawn(process.execPath, script, { stdio: 'inherit', env }).on('close', (status) => done(status ?? 1));
  });

rmSync('dist', { recursive: true, force: true });
const statuses = await Promise.all([
  run(compiler, '-p', 'tsconfig.build.json'),
  run(bundler, 'build', '--config', 'web/vite.config.ts'),
]);
const failed = statuses.find((status) => status !== 0);
if (failed !== undefined) process.exit(failed);
const script = 'report/page/browser';
cpSync(`src/${script}`, `dist/${script}`, { recursive: true, filter: (path) => !path.endsWith('.json') });
chmodSync('dist/cli/main.js', 0o755);
