/** What is dropped, pasted or chosen: X-rays, a model, a table of boxes, each told by its name. */

import { messageOf } from '../../../src/base/error.ts';
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
      viewer.change(told(messageOf(error), true));
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

/** All files of what was dropped, those in folders too. */
export async function droppedFiles(transfer: DataTransfer | null): Promise<File[]> {
  // Entries have to be taken before anything is awaited; what a script has put together has none.
  const entries = [...(transfer?.items ?? [])].flatMap((item) => item.webkitGetAsEntry() ?? []);
  if (!entries.some(({ isDirectory }) => isDirectory)) return [...(transfer?.files ?? [])];
  return (await Promise.all(entries.map(filesOf))).flat();
}

async function filesOf(entry: FileSystemEntry): Promise<File[]> {
  if (entry.isFile)
    return [await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject))];
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  const found: FileSystemEntry[] = [];
  // A folder is told in parts; the last one is empty.
  for (let part = await entriesOf(reader); part.length > 0; part = await entriesOf(reader)) found.push(...part);
  const visible = found.filter(({ name }) => !name.startsWith('.')).sort((a, b) => a.name.localeCompare(b.name, 'en'));
  return (await Promise.all(visible.map(filesOf))).flat();
}

function entriesOf(reader: FileSystemDirectoryReader): Promise<FileSystemEntry[]> {
  return new Promise((resolve, reject) => reader.readEntries(resolve, reject));
}
