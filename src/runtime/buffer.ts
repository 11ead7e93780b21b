/** Arrays that live where the computing is done from one run to the next: parameters, moments, statistics. */

import type { Ask } from './connection.ts';
import type { Device } from './protocol.ts';
import { expectWhole, handedOver } from './value.ts';

/** Float32 numbers, row-major. A run reads them and writes them where they are; nothing crosses between the threads. */
export interface Buffer {
  readonly type: 'float32';
  readonly shape: readonly number[];
  /** A copy of the numbers, as the runs asked for before have left them. */
  read(): Promise<Float32Array>;
  /** Replaces all numbers. @throws if there are more or fewer than the shape says. */
  write(numbers: Float32Array): Promise<void>;
  /** Gives the memory back; runs that use the buffer afterwards are refused. */
  free(): Promise<void>;
}

export interface Buffers {
  /** A new buffer, of zeros where no numbers are given. */
  allocate(shape: readonly number[], numbers?: Float32Array): Promise<Buffer>;
  /** @throws if the buffer belongs to another runtime */
  handleOf(buffer: Buffer): number;
}

export function keepBuffers(ask: Ask, device: Device): Buffers {
  const handles = new WeakMap<Buffer, number>();
  return {
    async allocate(shape, numbers = new Float32Array(shape.reduce((product, size) => product * size, 1))) {
      const type = 'float32';
      const owned = (data: Float32Array) => {
        expectWhole({ type, shape, data }, 'the buffer');
        const transfer: ArrayBuffer[] = [];
        return { data: handedOver({ type, data }, transfer), transfer };
      };
      const { data, transfer } = owned(numbers);
      const handle = await ask<number>({ kind: 'allocate', device, value: { type, shape, data } }, transfer);
      const buffer: Buffer = {
        type,
        shape,
        read: () => ask({ kind: 'read', buffer: handle }),
        async write(numbers) {
          const { data, transfer } = owned(numbers);
          await ask({ kind: 'write', device, buffer: handle, data }, transfer);
        },
        free: () => ask({ kind: 'free', buffer: handle }),
      };
      handles.set(buffer, handle);
      return buffer;
    },
    handleOf(buffer) {
      const handle = handles.get(buffer);
      if (handle === undefined) throw new Error('this buffer belongs to another runtime');
      return handle;
    },
  };
}
