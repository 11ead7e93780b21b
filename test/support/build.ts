import { execFileSync } from 'node:child_process';

/** Builds `dist/` once before the tests, so that whole-command tests run what a user would run. */
export default function setup(): void {
  if (process.env.ROENTGEN_SKIP_BUILD === '1') return;
  execFileSync(process.execPath, ['scripts/build.js'], { stdio: 'inherit' });
}
