// A JPEG file -> what a baseline picture of one scan is decoded by; only files in which every segment is as the standard has it.
import type { HuffmanCode } from './huffman-code.ts';
import type { BaselineScan } from './kernel.ts';

/** A component of the frame (SOF) and what its scan says of it. */
export interface FrameComponent {
  readonly id: number;
  readonly h: number;
  readonly v: number;
  readonly quantization: Uint16Array;
}

export interface BaselineFile {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly components: readonly FrameComponent[];
  /** Adobe's APP14: whether it says that there is a colour transform; undefined without APP14. */
  readonly adobeTransforms: boolean | undefined;
  readonly scan: BaselineScan;
}

/** ITU-T T.81, table B.1. */
const MARKER = {
  sof0: 0xc0,
  sof1: 0xc1,
  dht: 0xc4,
  soi: 0xd8,
  sos: 0xda,
  dqt: 0xdb,
  dri: 0xdd,
  app0: 0xe0,
  app14: 0xee,
  app15: 0xef,
  com: 0xfe,
} as const;

/** ITU-T T.81, figure A.6. */
const ZIGZAG = [
  0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7, 14, 21, 28,
  35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47,
  55, 62, 63,
];

interface Frame {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly components: readonly { readonly id: number; readonly h: number; readonly v: number; readonly q: number }[];
}

/** What the segments so far have said. */
class Tables {
  readonly quantization = new Map<number, Uint16Array>();
  readonly dc = new Map<number, HuffmanCode>();
  readonly ac = new Map<number, HuffmanCode>();
  restartInterval = 0;
  frame: Frame | undefined;
  adobeTransforms: boolean | undefined;

  /** @returns whether the segment is as it should be */
  take(marker: number, segment: Uint8Array): boolean {
    switch (marker) {
      case MARKER.dqt:
        return this.#takeQuantization(segment);
      case MARKER.dht:
        return this.#takeCodes(segment);
      case MARKER.dri:
        this.restartInterval = word(segment, 0);
        return segment.length === 2;
      case MARKER.sof0:
      case MARKER.sof1:
        return this.#takeFrame(segment);
      case MARKER.app14:
        if (ADOBE.every((byte, i) => segment[i] === byte)) this.adobeTransforms = (segment[11] ?? 0) !== 0;
        return true;
      default:
        return marker === MARKER.com || (marker >= MARKER.app0 && marker <= MARKER.app15);
    }
  }

  #takeQuantization(segment: Uint8Array): boolean {
    let at = 0;
    while (at < segment.length) {
      const [precision, id] = halves(segment[at++]!);
      if (precision > 1) return false;
      const width = precision + 1;
      if (at + 64 * width > segment.length) return false;
      const table = new Uint16Array(64);
      for (const [i, z] of ZIGZAG.entries()) table[z] = width === 1 ? segment[at + i]! : word(segment, at + 2 * i);
      this.quantization.set(id, table);
      at += 64 * width;
    }
    return true;
  }

  #takeCodes(segment: Uint8Array): boolean {
    let at = 0;
    while (at < segment.length) {
      const [kind, id] = halves(segment[at]!);
      const lengths = segment.subarray(at + 1, at + 17);
      const count = lengths.reduce((sum, each) => sum + each, 0);
      const symbols = segment.subarray(at + 17, at + 17 + count);
      if (kind > 1 || count > 256 || symbols.length < count) return false;
      (kind === 0 ? this.dc : this.ac).set(id, { lengths, symbols });
      at += 17 + count;
    }
    return true;
  }

  #takeFrame(segment: Uint8Array): boolean {
    const count = segment[5] ?? 0;
    if (this.frame || segment.length !== 6 + 3 * count || segment[0] !== 8) return false;
    const components = Array.from({ length: count }, (_, i) => {
      const [id, sampling, q] = segment.subarray(6 + 3 * i, 9 + 3 * i) as unknown as [number, number, number];
      const [h, v] = halves(sampling);
      return { id, h, v, q };
    });
    this.frame = { heightPx: word(segment, 1), widthPx: word(segment, 3), components };
    return new Set(components.map(({ id }) => id)).size === count;
  }

  /** @returns the file, when it has all that its scan asks for and nothing else is in the scan's header */
  scan(header: Uint8Array, bytes: Uint8Array): BaselineFile | undefined {
    const { frame, adobeTransforms, restartInterval } = this;
    if (!frame || header[0] !== frame.components.length || header.length !== 4 + 2 * frame.components.length) {
      return undefined;
    }
    const components: FrameComponent[] = [];
    const codes: { readonly dc: HuffmanCode; readonly ac: HuffmanCode }[] = [];
    for (const [i, { id, h, v, q }] of frame.components.entries()) {
      const [dcId, acId] = halves(header[2 + 2 * i]!);
      const [dc, ac, quantization] = [this.dc.get(dcId), this.ac.get(acId), this.quantization.get(q)];
      if (header[1 + 2 * i] !== id || !dc || !ac || !quantization) return undefined;
      components.push({ id, h, v, quantization });
      codes.push({ dc, ac });
    }
    const { widthPx, heightPx } = frame;
    return { widthPx, heightPx, components, adobeTransforms, scan: { codes, restartInterval, bytes } };
  }
}

const ADOBE = [...'Adobe'].map((char) => char.charCodeAt(0));

const word = (bytes: Uint8Array, at: number): number => (bytes[at]! << 8) | bytes[at + 1]!;

/** The upper and the lower four bits. */
const halves = (byte: number): [number, number] => [byte >> 4, byte & 15];

/**
 * Reads a file as far as its first scan.
 *
 * @returns undefined where it is not a baseline picture with all of its components in that scan, or a segment is unusual
 */
export function readBaselineFile(bytes: Uint8Array): BaselineFile | undefined {
  if (word(bytes, 0) !== (0xff00 | MARKER.soi)) return undefined;
  const tables = new Tables();
  for (let at = 2; at + 4 <= bytes.length; ) {
    if (bytes[at] !== 0xff) return undefined;
    const marker = bytes[at + 1]!;
    const end = at + 2 + word(bytes, at + 2);
    if (end < at + 4 || end + 2 > bytes.length) return undefined;
    const segment = bytes.subarray(at + 4, end);
    if (marker === MARKER.sos) return tables.scan(segment, bytes.subarray(end));
    if (!tables.take(marker, segment)) return undefined;
    at = end;
  }
  return undefined;
}
