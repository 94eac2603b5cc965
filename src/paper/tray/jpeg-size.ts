// A JPEG's first bytes -> its width and height, so that nothing large is decoded unseen.

/** Frame headers SOF0 to SOF15; C4, C8 and CC are other markers (ITU-T T.81, table B.1). */
function isFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
}

/** Segments looked at before giving up: a picture of a camera has some twenty. */
const MAX_SEGMENTS = 500;

/** @returns undefined for bytes that have no readable frame header */
export function jpegSize(bytes: Uint8Array): { widthPx: number; heightPx: number } | undefined {
  if (bytes[0] !== 0xff || bytes[1] !== 0xd8) return undefined;
  let at = 2;
  for (let segment = 0; segment < MAX_SEGMENTS && at + 9 <= bytes.length; segment++) {
    if (bytes[at] !== 0xff) return undefined;
    const marker = bytes[at + 1]!;
    if (marker === 0xff) {
      at++;
      continue;
    }
    const length = (bytes[at + 2]! << 8) | bytes[at + 3]!;
    if (isFrame(marker)) {
      const heightPx = (bytes[at + 5]! << 8) | bytes[at + 6]!;
      const widthPx = (bytes[at + 7]! << 8) | bytes[at + 8]!;
      return widthPx > 0 && heightPx > 0 ? { widthPx, heightPx } : undefined;
    }
    if (marker === 0xda || length < 2) return undefined;
    at += 2 + length;
  }
  return undefined;
}
