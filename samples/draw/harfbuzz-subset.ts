// A TrueType font and glyph ids -> the same font with only those glyphs, ids kept (hb-subset in wasm).
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

/** The part of the WebAssembly interface used here; the compiler's libraries have it only together with the DOM. */
declare const WebAssembly: {
  Module: new (bytes: Uint8Array) => object;
  Instance: new (module: object, imports: object) => { readonly exports: unknown };
};

interface SubsetExports {
  readonly memory: { readonly buffer: ArrayBuffer };
  _initialize(): void;
  malloc(bytes: number): number;
  free(pointer: number): void;
  hb_blob_create(data: number, length: number, mode: number, userData: number, destroy: number): number;
  hb_blob_destroy(blob: number): void;
  hb_blob_get_data(blob: number, length: number): number;
  hb_blob_get_length(blob: number): number;
  hb_face_create(blob: number, index: number): number;
  hb_face_destroy(face: number): void;
  hb_face_reference_blob(face: number): number;
  hb_set_add(set: number, value: number): void;
  hb_subset_input_create_or_fail(): number;
  hb_subset_input_destroy(input: number): void;
  hb_subset_input_glyph_set(input: number): number;
  hb_subset_input_set(input: number, which: number): number;
  hb_subset_input_set_flags(input: number, flags: number): void;
  hb_subset_or_fail(face: number, input: number): number;
}

const FLAG_NO_HINTING = 0x1;
const FLAG_RETAIN_GIDS = 0x2;
const FLAG_NOTDEF_OUTLINE = 0x40;
const SETS_DROP_TABLE_TAG = 3;
const MEMORY_MODE_WRITABLE = 2;

/** Tables that a CIDFontType2 program in a PDF has no use for (PDF 32000-1, 9.9: the CMap and CIDToGIDMap replace them). */
const DROPPED_TABLES = [
  'GSUB',
  'GPOS',
  'GDEF',
  'BASE',
  'STAT',
  'cmap',
  'name',
  'OS/2',
  'post',
  'vhea',
  'vmtx',
  'VORG',
  'gasp',
  'DSIG',
  'meta',
];

let cached: SubsetExports | undefined;

function library(): SubsetExports {
  if (!cached) {
    const path = createRequire(import.meta.url).resolve('harfbuzzjs/dist/harfbuzz-subset.wasm');
    const instance = new WebAssembly.Instance(new WebAssembly.Module(readFileSync(path)), {});
    cached = instance.exports as SubsetExports;
    cached._initialize();
  }
  return cached;
}

/**
 * @param font a whole TrueType file
 * @param glyphIds the glyphs to keep (components of composites come along); .notdef is always kept
 * @returns a TrueType file in which every kept glyph has its old id
 */
export function subsetFont(font: Uint8Array, glyphIds: Iterable<number>): Uint8Array {
  const hb = library();
  const data = hb.malloc(font.length);
  new Uint8Array(hb.memory.buffer, data, font.length).set(font);
  const blob = hb.hb_blob_create(data, font.length, MEMORY_MODE_WRITABLE, 0, 0);
  const face = hb.hb_face_create(blob, 0);
  const input = hb.hb_subset_input_create_or_fail();
  try {
    hb.hb_subset_input_set_flags(input, FLAG_NO_HINTING | FLAG_RETAIN_GIDS | FLAG_NOTDEF_OUTLINE);
    const dropped = hb.hb_subset_input_set(input, SETS_DROP_TABLE_TAG);
    for (const tag of DROPPED_TABLES) hb.hb_set_add(dropped, Buffer.from(tag.padEnd(4)).readUInt32BE(0));
    const glyphs = hb.hb_subset_input_glyph_set(input);
    for (const id of glyphIds) hb.hb_set_add(glyphs, id);
    const subset = hb.hb_subset_or_fail(face, input);
    if (subset === 0) throw new Error('Expected hb-subset to return a font but it failed');
    const result = hb.hb_face_reference_blob(subset);
    const length = hb.hb_blob_get_length(result);
    const start = hb.hb_blob_get_data(result, 0);
    const bytes = new Uint8Array(hb.memory.buffer, start, length).slice();
    hb.hb_blob_destroy(result);
    hb.hb_face_destroy(subset);
    return bytes;
  } finally {
    hb.hb_subset_input_destroy(input);
    hb.hb_face_destroy(face);
    hb.hb_blob_destroy(blob);
    hb.free(data);
  }
}
