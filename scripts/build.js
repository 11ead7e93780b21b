// Compiles src/ into dist/, from an empty folder so that no stale file survives, puts the script of reports beside what
// embeds it, and makes the binary executable.
import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';

const compiler = createRequire(import.meta.url).resolve('typescript/bin/tsc');
rmSync('dist', { recursive: true, force: true });
const { status } = spawnSync(process.execPath, [compiler, '-p', 'tsconfig.build.json'], { stdio: 'inherit' });
if (status !== 0) process.exit(status ?? 1);
const script = 'report/page/browser';
cpSync(`src/${script}`, `dist/${script}`, { recursive: true, filter: (path) => !path.endsWith('.json') });
chmodSync('dist/cli/main.js', 0o755);
