/** What an image file is by its first bytes, whatever its name says. Nothing here needs Node: the viewer's page decodes too. */

/** The format of a file that can be decoded, or in words why it can't be. */
export function formatOf(bytes: Uint8Array): 'PNG' | 'JPEG' | 'TIFF' | 'empty' | 'DICOM' | 'other' {
  const begins = (...signature: number[]) => signature.every((byte, index) => bytes[index] === byte);
  if (begins(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)) return 'PNG';
  if (begins(0xff, 0xd8, 0xff)) return 'JPEG';
  if (begins(0x49, 0x49, 42, 0) || begins(0x4d, 0x4d, 0, 42)) return 'TIFF';
  if (bytes.length === 0) return 'empty';
  return new TextDecoder().decode(bytes.subarray(128, 132)) === 'DICM' ? 'DICOM' : 'other';
}
