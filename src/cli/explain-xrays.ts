/** Which X-rays `roentgen explain` looks at, and which findings in each: by files, or by a folder with tables of labels and boxes. */

import { basename } from 'node:path';
import { InputError } from '../base/error.ts';
import { type Box, readBoxes } from '../dataset/boxes.ts';
import { type ImageFolder, imagePath, openImageFolder } from '../dataset/images.ts';
import { type LabelTable, readLabelTable } from '../dataset/table.ts';
import type { OpenModel } from './model.ts';
import { counted, notice } from './output.ts';
import { imagesOf, imagesOfTable } from './predict.ts';

export interface XrayOptions {
  readonly image?: readonly string[];
  readonly images?: string;
  readonly table?: string;
  readonly boxes?: string;
}

export interface Xray {
  /** As the user or the table names it. */
  readonly name: string;
  readonly path: string;
  readonly patient: string | undefined;
  /** The findings to explain, by their places among the model's. */
  readonly findings: readonly number[];
  /** Of these findings. */
  readonly boxes: readonly Box[];
}

/**
 * The X-rays. Of files all chosen findings are explained. Of a folder those that have a box, where there are boxes; those that
 * the table says are present, where there is a table; all chosen ones else. X-rays with nothing to explain are left out and
 * told of.
 *
 * @param chosen places of findings among the model's
 * @throws InputError where nothing is left, an image is missing, or the options don't go together
 */
export async function xraysOf(options: XrayOptions, model: OpenModel, chosen: readonly number[]): Promise<Xray[]> {
  expectTogether(options);
  const names = chosen.map((index) => model.description.findings[index]!);
  const table = options.table === undefined ? undefined : await readLabelTable(options.table);
  const labels = table === undefined ? undefined : labelsOf(table);
  const boxes = options.boxes === undefined ? undefined : await boxesByImage(options.boxes, names);
  const placesOf = (wanted: (finding: string) => boolean) =>
    chosen.filter((index) => wanted(model.description.findings[index]!));
  if (options.image !== undefined) {
    return options.image.map((name) => {
      const own = boxes?.get(basename(name)) ?? [];
      return { name, path: name, patient: labels?.get(basename(name))?.patient, findings: chosen, boxes: own };
    });
  }
  const folder = await openImageFolder(options.images!);
  const xrays: Xray[] = [];
  let contradicted = 0;
  for (const name of namesIn(folder, table, boxes, options.boxes)) {
    const row = labels?.get(basename(name));
    const drawn = boxes?.get(basename(name)) ?? [];
    // A box says that the finding is there; where the table says otherwise the two are of different readings.
    const own = drawn.filter(({ finding }) => (row?.label(finding) ?? 1) === 1);
    contradicted += drawn.length - own.length;
    const findings =
      boxes !== undefined
        ? placesOf((finding) => own.some((box) => box.finding === finding))
        : row !== undefined
          ? placesOf((finding) => row.label(finding) === 1)
          : chosen;
    xrays.push({ name, path: imagePath(folder, name), patient: row?.patient, findings, boxes: own });
  }
  if (contradicted > 0) {
    const boxesOf = contradicted === 1 ? '1 box' : `${contradicted.toLocaleString('en-GB')} boxes`;
    notice(`${boxesOf} whose finding the table doesn't mark as present, left out`);
  }
  const told = xrays.filter(({ findings }) => findings.length > 0);
  const without = boxes === undefined ? 'without a finding' : 'without a box';
  if (told.length === 0) throw new InputError(`all images of ${folder.path} are ${without} of ${names.join(', ')}`);
  if (told.length < xrays.length) notice(`${counted(xrays.length - told.length, 'image')} ${without}, left out`);
  return told;
}

function expectTogether({ image, images, table, boxes }: XrayOptions): void {
  if ((image === undefined) === (images === undefined)) {
    throw new InputError('either --image with files or --images with a folder is needed');
  }
  if (image !== undefined && table !== undefined && boxes === undefined) {
    throw new InputError('--table says which images of a folder: give --images instead of --image');
  }
}

function namesIn(
  folder: ImageFolder,
  table: LabelTable | undefined,
  boxes: ReadonlyMap<string, readonly Box[]> | undefined,
  boxTable: string | undefined,
): readonly string[] {
  if (table !== undefined) return imagesOfTable(folder, table);
  const names = imagesOf(folder);
  if (boxes === undefined) return names;
  const here = new Set(names.map((name) => basename(name)));
  const missing = [...boxes.keys()].filter((name) => !here.has(name)).length;
  if (missing > 0) notice(`${counted(missing, 'image')} of ${boxTable} not in ${folder.path}, left out`);
  return names;
}

interface Row {
  readonly patient: string | undefined;
  /** 1, 0, −1 where unknown; undefined where the table hasn't the finding. */
  readonly label: (finding: string) => number | undefined;
}

function labelsOf({ rows, findings, labels }: LabelTable): ReadonlyMap<string, Row> {
  return new Map(
    rows.map(({ image, patient }, row) => {
      const label = (finding: string) => labels[row * findings.length + findings.indexOf(finding)];
      return [basename(image), { patient, label: (name) => (findings.includes(name) ? label(name) : undefined) }];
    }),
  );
}

/** The boxes of the findings asked for, by the image's file name. */
async function boxesByImage(path: string, findings: readonly string[]): Promise<ReadonlyMap<string, readonly Box[]>> {
  const all = await readBoxes(path);
  const known = all.filter(({ finding }) => findings.includes(finding));
  const drawn = [...new Set(all.map(({ finding }) => finding))];
  if (known.length === 0) {
    const there = drawn.join(', ') || 'nothing';
    throw new InputError(`${path} has no box of ${findings.join(', ')}; it has boxes of ${there}`);
  }
  const others = drawn.filter((finding) => !findings.includes(finding));
  if (others.length > 0) notice(`${path}: boxes of findings that aren't explained, left out: ${others.join(', ')}`);
  const byImage = new Map<string, Box[]>();
  for (const box of known) {
    const name = basename(box.image);
    const own = byImage.get(name);
    if (own === undefined) byImage.set(name, [box]);
    else own.push(box);
  }
  return byImage;
}
