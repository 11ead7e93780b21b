import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { control, epochEnd, stepEnd, trainingStart } from '../../../test/support/epochs.ts';
import { eventFileIn, recordsOf } from '../../../test/support/events.ts';
import { encodePng } from '../../image/encode.ts';
import { tensorBoard } from './callback.ts';

/** What TensorBoard's definitions say of the messages in our files: names, numbers and types. */
const definitions = `
syntax = "proto3";
message Event {
  double wall_time = 1;
  int64 step = 2;
  oneof what { string file_version = 3; Summary summary = 5; }
  SourceMetadata source_metadata = 10;
}
message SourceMetadata { string writer = 1; }
message Summary {
  message Image { int32 height = 1; int32 width = 2; int32 colorspace = 3; bytes encoded_image_string = 4; }
  message Value {
    string tag = 1;
    SummaryMetadata metadata = 9;
    oneof value { float simple_value = 2; Image image = 4; TensorProto tensor = 8; }
  }
  repeated Value value = 1;
}
message SummaryMetadata {
  message PluginData { string plugin_name = 1; bytes content = 2; }
  PluginData plugin_data = 1;
}
enum DataType { DT_INVALID = 0; DT_FLOAT = 1; DT_STRING = 7; }
message TensorShapeProto { message Dim { int64 size = 1; } repeated Dim dim = 2; }
message TensorProto { DataType dtype = 1; TensorShapeProto tensor_shape = 2; repeated bytes string_val = 8; }
`;

const folder = mkdtempSync(join(tmpdir(), 'roentgen-protoc-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const hasProtoc = spawnSync('protoc', ['--version']).status === 0;

/** The record as protoc prints it; a field that the definitions don't have would be printed by its number. */
function decode(record: Buffer): string {
  writeFileSync(join(folder, 'event.proto'), definitions);
  const { status, stdout, stderr } = spawnSync('protoc', [`-I${folder}`, '--decode=Event', 'event.proto'], {
    input: record,
  });
  expect([status, stderr.toString()]).toEqual([0, '']);
  return stdout.toString();
}

/** Bytes as protoc prints them. */
function printed(bytes: Uint8Array): string {
  const named: Readonly<Record<number, string>> = { 9: 't', 10: 'n', 13: 'r', 34: '"', 39: "'", 92: '\\' };
  const print = (byte: number) => {
    if (named[byte] !== undefined) return `\\${named[byte]}`;
    return byte >= 32 && byte < 127 ? String.fromCharCode(byte) : `\\${byte.toString(8).padStart(3, '0')}`;
  };
  return `"${Array.from(bytes, print).join('')}"`;
}

describe.skipIf(!hasProtoc)("TensorBoard's definitions compiled by protoc (skipped where protoc is absent)", () => {
  it('find in every record, its checksums recomputed, what was written', async () => {
    const png = await encodePng({ width: 4, height: 2, data: new Uint8Array(24) });
    const settingsText = '| Größe | 320 |';
    const callback = tensorBoard({ folder, settingsText, images: async () => [{ tag: 'heat_map/a.png/Mass', png }] });
    await callback.onStart!(trainingStart);
    callback.onStepEnd!(stepEnd(300, 300, { loss: 0.5, learningRate: 0.25 }));
    await callback.onEpochEnd!(epochEnd(1, 300, { loss: 0.125, learningRate: 0.25 }), control);
    await callback.onEpochEnd!(epochEnd(2, 300, { loss: 0.125, learningRate: 0.25 }), control);
    await callback.onEnd!({ isInterrupted: false });

    const found = (run: string) =>
      recordsOf(readFileSync(eventFileIn(join(folder, run)))).map((record) => {
        const [first, ...lines] = decode(record).trimEnd().split('\n');
        expect(first).toMatch(/^wall_time: [\d.e+]+$/);
        return lines.map((line) => line.trim()).join(' ');
      });
    const numbers = (byTag: object) =>
      `summary { ${Object.entries(byTag)
        .map(([tag, number]) => `value { tag: "${tag}" simple_value: ${number} }`)
        .join(' ')} }`;
    const version = 'file_version: "brain.Event:2" source_metadata { writer: "roentgen" }';
    const text = printed(new TextEncoder().encode(settingsText));
    const tensor = `tensor { dtype: DT_STRING tensor_shape { } string_val: ${text} }`;
    const image = `image { height: 2 width: 4 colorspace: 3 encoded_image_string: ${printed(png)} }`;
    const measures = (validationLoss: number) =>
      numbers({ epoch_loss: validationLoss, epoch_mean_auc: 0.625, 'epoch_auc/Mass': 0.625 });
    const picture = `summary { value { tag: "heat_map/a.png/Mass" ${image} } }`;
    const epoch = numbers({ epoch_loss: 0.125, epoch_learning_rate: 0.25 });

    expect(found('train')).toEqual([
      version,
      `summary { value { tag: "settings" ${tensor} metadata { plugin_data { plugin_name: "text" } } } }`,
      `step: 300 ${numbers({ batch_loss: 0.5, batch_learning_rate: 0.25 })}`,
      epoch,
      `step: 1 ${epoch}`,
    ]);
    expect(found('validation')).toEqual([
      version,
      measures(0.75),
      picture,
      `step: 1 ${measures(0.375)}`,
      `step: 1 ${picture}`,
    ]);
  });
});
