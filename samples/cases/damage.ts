// A TrueType subset -> the same with one glyph's outline gone, as faulty subsetters leave it.

/** Sets the glyph's `loca` entry to zero length; nothing else moves. Checksums are left as they were: readers ignore them. */
export function emptyGlyph(program: Uint8Array, glyphId: number): Uint8Array {
  const font = Buffer.from(program);
  const head = table(font, 'head');
  const loca = table(font, 'loca');
  const longOffsets = font.readInt16BE(head + 50) === 1;
  const size = longOffsets ? 4 : 2;
  const start = loca + size * glyphId;
  const next = font.subarray(start + size, start + 2 * size);
  if (next.equals(font.subarray(start, start + size)))
    throw new Error('Expected a glyph with an outline but it is empty');
  // Its bytes fall to the glyph before it; nothing reads them there, because an outline's length is in its own header.
  next.copy(font, start);
  return font;
}

/** Offset of a table. */
function table(font: Buffer, tag: string): number {
  const count = font.readUInt16BE(4);
  for (let index = 0; index < count; index++) {
    const entry = 12 + 16 * index;
    if (font.toString('latin1', entry, entry + 4) === tag) return font.readUInt32BE(entry + 8);
  }
  throw new Error(`Expected a ${tag} table but found none`);
}
