/**
 * Builds the page into dist/web: files with hashes in their names, no inline script, addresses relative to the page, so
 * that it works below any path and from any static server. ONNX Runtime Web is copied beside it and not bundled: the page
 * loads it when the first image arrives, and its threads load its own files again.
 */

import { copyFileSync, mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

const root = fileURLToPath(new URL('.', import.meta.url));
const outDir = join(root, '../dist/web');

const engine = dirname(createRequire(import.meta.url).resolve('onnxruntime-web'));
const { version } = createRequire(import.meta.url)(join(engine, '../package.json')) as { version: string };
/** The version is part of the path, so that the files never change and a browser may keep them. */
const engineFolder = `engine-${version}`;
/** The build for the processor, and the one that knows WebGPU too. */
const engineFiles = [
  'ort.wasm.min.mjs',
  'ort-wasm-simd-threaded.mjs',
  'ort-wasm-simd-threaded.wasm',
  'ort.webgpu.min.mjs',
  'ort-wasm-simd-threaded.asyncify.mjs',
  'ort-wasm-simd-threaded.asyncify.wasm',
];

const copyEngine: Plugin = {
  name: 'copy-engine',
  apply: 'build',
  closeBundle() {
    mkdirSync(join(outDir, engineFolder), { recursive: true });
    for (const file of engineFiles) copyFileSync(join(engine, file), join(outDir, engineFolder, file));
  },
};

export default defineConfig({
  root,
  base: './',
  logLevel: 'warn',
  plugins: [react(), copyEngine],
  define: { 'import.meta.env.VITE_ENGINE_FOLDER': JSON.stringify(engineFolder) },
  worker: { format: 'es' },
  resolve: { alias: { 'csv-parse/sync': 'csv-parse/browser/esm/sync' } },
  build: {
    outDir,
    emptyOutDir: true,
    target: 'es2023',
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    rolldownOptions: { checks: { pluginTimings: false } },
  },
});
