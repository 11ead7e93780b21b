/**
 * CRC-32C (Castagnoli): the remainder of the bytes as a polynomial over GF(2) divided by 0x1edc6f41, bits reflected,
 * begun with and ended by an inversion. RFC 3720, appendix B.4 has the test vectors.
 */

/** The generator polynomial, reflected. */
const polynomial = 0x82f63b78;

/** The remainder of each byte. */
const table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let remainder = byte;
  for (let bit = 0; bit < 8; bit++) remainder = (remainder >>> 1) ^ (remainder & 1 ? polynomial : 0);
  return remainder;
});

/**
 * The checksum, an unsigned integer of 32 bits.
 *
 * @example
 * crc32c(new TextEncoder().encode('123456789')) // 0xe3069283
 */
export function crc32c(bytes: Uint8Array): number {
  let remainder = -1;
  for (let at = 0; at < bytes.length; at++) remainder = (remainder >>> 8) ^ table[(remainder ^ bytes[at]!) & 0xff]!;
  return ~remainder >>> 0;
}
