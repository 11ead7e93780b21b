/** Pictures of a run's images: only those that its tables name, wherever their folder lies. */

import { readFile } from 'node:fs/promises';
import { InputError } from '../../base/error.ts';
import { type ImageFolder, openImageFolder } from '../../dataset/images.ts';
import type { Decoder } from '../decoder.ts';
import { ProblemError } from '../problems.ts';
import type { RunFiles } from './run-files.ts';
import { locate } from './run-paths.ts';
import { readSplit, splitsOf } from './splits.ts';

export interface RunImages {
  /**
   * A PNG of the image whose longer side has at most `longest` pixels.
   *
   * @throws ProblemError if no table of the run names it, or it can't be read
   */
  picture(name: string, longest: number, signal: AbortSignal): Promise<Uint8Array>;
}

/** @param folder instead of the one that the run was trained with */
export function createRunImages(run: RunFiles, decoder: Decoder, folder: string | undefined): RunImages {
  let opened: { readonly path: string; readonly folder: Promise<ImageFolder> } | undefined;
  const openFolder = async () => {
    const path = folder ?? (await imagesOf(run));
    if (opened?.path !== path) {
      const listing = openImageFolder(path).catch((error) => {
        opened = undefined;
        throw error;
      });
      opened = { path, folder: listing };
    }
    return opened.folder;
  };
  return {
    async picture(name, longest, signal) {
      await expectNamed(run, name);
      const images = await openFolder().catch(unusable);
      const notThere = () =>
        new ProblemError(
          'not-found',
          `the image is not in the folder ${images.path}; --images FOLDER of the server names another`,
        );
      const path = images.find(name);
      if (path === undefined) throw notThere();
      const bytes = await readFile(path).catch(() => {
        throw notThere();
      });
      return (await decoder.decode(bytes, name, { as: 'png', longest }, signal)).data;
    },
  };
}

/** The folder of images that the run names. @throws ProblemError if it names none, or it isn't there */
async function imagesOf(run: RunFiles): Promise<string> {
  const named = (await run.config())?.images;
  const wayOut = 'start the server with --images FOLDER';
  if (named === undefined)
    throw new ProblemError('unusable-run', `the run doesn't say where its images are; ${wayOut}`);
  const found = await locate(run, named);
  if (found.isThere) return found.path;
  throw new ProblemError(
    'unusable-run',
    `the folder of images ${named} isn't there (looked for: ${found.looked}); ${wayOut}`,
  );
}

function unusable(error: unknown): never {
  if (error instanceof InputError) {
    throw new ProblemError('unusable-run', `${error.message}; --images FOLDER of the server names another`);
  }
  throw error;
}

async function expectNamed(run: RunFiles, name: string): Promise<void> {
  for (const split of await splitsOf(run)) {
    const table = await readSplit(run, split).catch(() => undefined);
    if (table?.rows.some(({ image }) => image === name)) return;
  }
  throw new ProblemError('not-found', `no table of the run names the image ${JSON.stringify(name.slice(0, 100))}`);
}
