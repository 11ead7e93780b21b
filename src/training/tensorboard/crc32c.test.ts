import fc from 'fast-check';
import { expect, it } from 'vitest';
import { crc32c } from './crc32c.ts';

it.each([
  ['32 bytes of zeros', new Uint8Array(32), 0x8a9136aa],
  ['32 bytes of ones', new Uint8Array(32).fill(0xff), 0x62a8ab43],
  ['32 bytes that rise', Uint8Array.from({ length: 32 }, (_, at) => at), 0x46dd794e],
  ['32 bytes that fall', Uint8Array.from({ length: 32 }, (_, at) => 31 - at), 0x113fdb5c],
  ['the digits 1 to 9', new TextEncoder().encode('123456789'), 0xe3069283],
  ['nothing', new Uint8Array(), 0],
])("is RFC 3720's of %s", (_, bytes, checksum) => {
  expect(crc32c(bytes)).toBe(checksum);
});

it('tells of every change of one bit', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1 }), fc.nat(), (bytes, place) => {
      const changed = bytes.slice();
      changed[(place >> 3) % bytes.length]! ^= 1 << (place & 7);
      expect(crc32c(changed)).not.toBe(crc32c(bytes));
    }),
  );
});
