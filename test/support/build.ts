/** Before all tests: builds `dist/`, so that whole-command tests run what a user would run, and gives it a cache of its own. */

import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export default function setup(): () => void {
  if (process.env.ROENTGEN_SKIP_BUILD !== '1') {
    execFileSync(process.execPath, ['scripts/build.js'], { stdio: 'inherit' });
  }
  const cache = mkdtempSync(join(tmpdir(), 'roentgen-cache-'));
  process.env.XDG_CACHE_HOME = cache;
  return () => rmSync(cache, { recursive: true, force: true });
}
