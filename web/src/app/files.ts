/** What is dropped, pasted or chosen: X-rays, a model, a table of boxes, each told by its name. */

import { told } from '../state/changes.ts';
import { addImages, openModelFile, viewer } from '../state/session.ts';

export async function take(files: readonly File[]): Promise<void> {
  const ends = (...endings: string[]) =>
    files.filter(({ name }) => endings.some((ending) => name.toLowerCase().endsWith(ending)));
  const models = ends('.onnx');
  const tables = ends('.csv', '.csv.gz');
  const images = files.filter((file) => !models.includes(file) && !tables.includes(file));
  const model = models[0];
  if (model !== undefined) await openModelFile(model);
  for (const table of tables) {
    try {
      const { readBoxTable } = await import('../boxes/read.ts');
      const boxes = await readBoxTable(table);
      viewer.change((state) => ({ ...state, boxes, map: { ...state.map, hasBoxes: true } }));
      viewer.change(told(`${table.name}: ${boxes.length} boxes`));
    } catch (error) {
      viewer.change(told(error instanceof Error ? error.message : String(error), true));
    }
  }
  if (images.length > 0) addImages(images);
}

/** Asks the reader for files. */
export function choose(): void {
  const input = document.createElement('input');
  input.type = 'file';
  input.multiple = true;
  input.accept = 'image/png,image/jpeg,image/tiff,.onnx,.csv';
  input.addEventListener('change', () => void take([...(input.files ?? [])]));
  input.click();
}
