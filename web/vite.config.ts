/**
 * Builds the page into dist/web: files with hashes in their names, no inline script, addresses relative to the page, so
 * that it works below any path and from any static server. ONNX Runtime Web is copied beside it and not bundled: the page
 * loads it when the first image arrives, and its threads load its own files again.
 */

import { createHash } from 'node:crypto';
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

/** The script that keeps the page is told which files there are; with them it becomes another script, and the browser takes it. */
const listFiles: Plugin = {
  name: 'list-files',
  apply: 'build',
  generateBundle: {
    order: 'post',
    handler(_, bundle) {
      const script = bundle['service-worker.js'];
      const page = bundle['index.html'];
      if (script?.type !== 'chunk' || page?.type !== 'asset')
        throw new Error('the page or its service worker is missing');
      const files = Object.keys(bundle).filter((name) => name.startsWith('assets/'));
      const release = createHash('sha256')
        .update(JSON.stringify([files, String(page.source)]))
        .digest('hex');
      const code = script.code
        .replace(/(["'`])FILES_OF_THE_PAGE\1/, files.map((name) => JSON.stringify(name)).join())
        .replace('RELEASE_OF_THE_PAGE', release.slice(0, 16));
      if (/_OF_THE_PAGE/.test(code) || /^\s*import\b/m.test(code))
        throw new Error('the service worker has another form');
      script.code = code;
    },
  },
};

export default defineConfig({
  root,
  base: './',
  logLevel: 'warn',
  plugins: [react(), copyEngine, listFiles],
  define: { 'import.meta.env.VITE_ENGINE_FOLDER': JSON.stringify(engineFolder) },
  worker: { format: 'es' },
  resolve: { alias: { 'csv-parse/sync': 'csv-parse/browser/esm/sync' } },
  build: {
    outDir,
    emptyOutDir: true,
    target: 'es2023',
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    rolldownOptions: {
      checks: { pluginTimings: false },
      input: { index: join(root, 'index.html'), 'service-worker': join(root, 'src/offline/service-worker.ts') },
      output: {
        // Its place decides which addresses it is asked for, and its name stays.
        entryFileNames: ({ name }) => (name === 'service-worker' ? '[name].js' : 'assets/[name]-[hash].js'),
      },
    },
  },
});
