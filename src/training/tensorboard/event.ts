/**
 * TensorBoard's Event messages, with the field numbers of its definitions:
 * https://github.com/tensorflow/tensorboard/tree/master/tensorboard/compat/proto (event, summary, tensor, types).
 *
 * A number is a `simple_value` and a picture an `image`. TensorBoard turns both, on reading, into the tensors that TensorFlow 2
 * writes itself and shows them alike; but they are half as long, every version of TensorBoard knows them, and scripts
 * find them with `EventAccumulator.Scalars` and `.Images`. A text has no form but a tensor of the plugin `text`.
 */

import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { integer, message, text } from '../../base/protobuf.ts';
import { pngHeader } from './png-header.ts';

const fields = {
  event: { wallTime: 1, step: 2, fileVersion: 3, summary: 5, source: 10 },
  source: { writer: 1 },
  summary: { value: 1 },
  value: { tag: 1, number: 2, image: 4, tensor: 8, metadata: 9 },
  image: { height: 1, width: 2, colourSpace: 3, encoded: 4 },
  metadata: { plugin: 1 },
  plugin: { name: 1 },
  tensor: { type: 1, shape: 2, strings: 8 },
} as const;

/** DataType.DT_STRING */
const stringType = 7;

/** What is shown under a tag: one of a number, a PNG file's bytes, a text in Markdown. */
export type SummaryValue = { readonly tag: string } & (
  | { readonly number: number }
  | { readonly png: Uint8Array }
  | { readonly markdown: string }
);

export interface SummaryEvent {
  /** Seconds since 1970. */
  readonly wallTime: number;
  /** TensorBoard's horizontal axis. */
  readonly step: number;
  readonly values: readonly SummaryValue[];
}

/** The event that every file begins with. */
export function encodeVersion(wallTime: number): Uint8Array {
  const writer = new BinaryWriter();
  writer.tag(fields.event.wallTime, WireType.Bit64).double(wallTime);
  text(writer, fields.event.fileVersion, 'brain.Event:2');
  message(writer, fields.event.source, () => text(writer, fields.source.writer, 'roentgen'));
  return writer.finish();
}

/**
 * Encodes an event.
 *
 * @throws if a number is beyond float32, or a picture isn't a PNG file
 */
export function encodeEvent({ wallTime, step, values }: SummaryEvent): Uint8Array {
  const writer = new BinaryWriter();
  writer.tag(fields.event.wallTime, WireType.Bit64).double(wallTime);
  integer(writer, fields.event.step, step);
  message(writer, fields.event.summary, () => {
    for (const value of values) message(writer, fields.summary.value, () => encodeValue(writer, value));
  });
  return writer.finish();
}

function encodeValue(writer: BinaryWriter, value: SummaryValue): void {
  text(writer, fields.value.tag, value.tag);
  if ('number' in value) {
    writer.tag(fields.value.number, WireType.Bit32).float(value.number);
  } else if ('png' in value) {
    message(writer, fields.value.image, () => {
      const { width, height, channels } = pngHeader(value.png);
      integer(writer, fields.image.height, height);
      integer(writer, fields.image.width, width);
      // The colour space of 1 grey, 2 grey and alpha, 3 RGB, 4 RGBA is the number of channels.
      integer(writer, fields.image.colourSpace, channels);
      writer.tag(fields.image.encoded, WireType.LengthDelimited).bytes(value.png);
    });
  } else {
    message(writer, fields.value.tensor, () => {
      integer(writer, fields.tensor.type, stringType);
      message(writer, fields.tensor.shape, () => {}); // no dimension: one text
      text(writer, fields.tensor.strings, value.markdown);
    });
    message(writer, fields.value.metadata, () =>
      message(writer, fields.metadata.plugin, () => text(writer, fields.plugin.name, 'text')),
    );
  }
}
