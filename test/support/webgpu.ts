/**
 * A graphics card in software, on which WebGPU runs where there is none: SwiftShader, which Debian's chromium brings along.
 * Vulkan's loader reads the environment when the first session opens, so this module must be imported before that.
 */

import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';

const loaders = ['/usr/lib/x86_64-linux-gnu/libvulkan.so.1', '/usr/lib64/libvulkan.so.1'];
const places = ['/usr/lib/chromium', '/usr/lib/chromium-browser', '/usr/lib64/chromium-browser', '/opt/google/chrome'];

/** The file that tells the loader of it; undefined where it or the loader is missing. Tests that need it skip and say so. */
export const softwareAdapter: string | undefined = places
  .map((folder) => `${folder}/vk_swiftshader_icd.json`)
  .find((path) => existsSync(path) && loaders.some(existsSync));

/** For titles: `describe.skipIf(softwareAdapter === undefined)(`WebGPU ${unlessThere}`, …)`. */
export const unlessThere = '(skipped where chromium with SwiftShader, or libvulkan1, is missing)';

if (softwareAdapter !== undefined) {
  process.env.VK_ICD_FILENAMES = softwareAdapter;
  // A layer of the loader complains on stderr where there is no desktop.
  process.env.XDG_RUNTIME_DIR ??= tmpdir();
}
