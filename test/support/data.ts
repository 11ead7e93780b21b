import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The folder of real X-rays and oracles, beside the project's root. It is no part of the project. */
const folder = fileURLToPath(new URL('../../../shared/data', import.meta.url));

/**
 * The path of a piece of real data, or `undefined` where it isn't there; tests that need it skip and say so:
 * `describe.skipIf(!realData('nih'))('on real X-rays (skipped where shared/data is absent)', …)`.
 */
export function realData(name: string): string | undefined {
  const path = `${folder}/${name}`;
  return existsSync(path) ? path : undefined;
}
