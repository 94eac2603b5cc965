// Untrusted bytes that claim to be a PDF or PostScript of our own writers -> the separations of their pages, exactly.
import { inflateSync } from 'node:zlib';
import { defineErrors, row } from '../../errors.ts';
import { type BitPlane, createPlane, rowBytes, SEPARATIONS, type Separation } from '../../raster/plane.ts';

const maskError = defineErrors('masks', {
  malformed: row<{ what: string }>(
    'refused',
    (p) => `Expected a document of image masks as this engine writes it, but ${p.what} is not as it should be.`,
    (p) => `画像マスクの文書として読めません（${p.what}）。`,
  ),
});

/** One page, upright. */
export interface MaskPage {
  readonly dpi: number;
  readonly widthPx: number;
  readonly heightPx: number;
  readonly planes: Readonly<Partial<Record<Separation, BitPlane>>>;
}

const MAX_SIDE_PX = 20_000;
const MAX_PAGES = 100;

/** A page as it stands in the document; lengths in points. */
interface StatedPage {
  readonly widthPt: number;
  readonly heightPt: number;
  readonly masks: StatedMask[];
}

interface StatedMask {
  readonly inks: readonly string[];
  readonly widthPx: number;
  readonly heightPx: number;
  readonly belowPt: number;
  /** Where its zlib data lie. */
  readonly from: number;
  readonly to: number;
}

/**
 * Pages of a PDF that this engine's writer made, one in memory at a time. Any other PDF is somebody else's to draw.
 *
 * @returns undefined when it does not begin like one of ours
 * @throws masks.malformed when it begins like one and goes on otherwise (also while iterating)
 */
export function readMaskPdf(bytes: Uint8Array): Iterable<MaskPage> | undefined {
  const text = new Cursor(bytes);
  if (!text.take(/%PDF-1\.7\n%[^\n]*\n/y) || !text.looksAt(PDF_PAGE)) return undefined;
  const pages: StatedPage[] = [];
  for (let page = text.take(PDF_PAGE); page; page = text.take(PDF_PAGE)) {
    const contents = text.expect(/\d+ 0 obj\n<< \/Length (\d+) >>\nstream\n/y, 'page contents');
    const end = text.at + Number(contents[1]);
    const paints: RegExpExecArray[] = [];
    for (let paint = text.take(PDF_PAINT); paint; paint = text.take(PDF_PAINT)) paints.push(paint);
    if (text.at !== end) throw maskError('malformed', { what: 'page contents' });
    text.expect(/\nendstream\nendobj\n/y, 'end of contents');
    const masks = paints.map((paint, i): StatedMask => {
      if (Number(paint[8]) !== i) throw maskError('malformed', { what: 'order of masks' });
      const head = text.expect(PDF_MASK, 'mask');
      const data = text.skip(Number(head[3]));
      text.expect(/\nendstream\nendobj\n/y, 'end of mask');
      return {
        inks: paint.slice(1, 5),
        widthPx: Number(head[1]),
        heightPx: Number(head[2]),
        belowPt: Number(paint[7]),
        ...data,
      };
    });
    pages.push({ widthPt: Number(page[1]), heightPt: Number(page[2]), masks });
    if (pages.length > MAX_PAGES) throw maskError('malformed', { what: 'number of pages' });
  }
  return layDown(bytes, pages);
}

const PDF_PAGE =
  /\d+ 0 obj\n<< \/Type \/Page \/Parent \d+ 0 R \/MediaBox \[0 0 ([\d.]{1,12}) ([\d.]{1,12})\] \/Resources << \/XObject << [^<>]{0,800} >> >> \/Contents \d+ 0 R >>\nendobj\n/y;
const PDF_PAINT =
  /q ([01]) ([01]) ([01]) ([01]) k ([\d.]{1,12}) 0 0 ([\d.]{1,12}) 0 ([\d.]{1,12}) cm \/M(\d{1,2}) Do Q\n/y;
const PDF_MASK =
  /\d+ 0 obj\n<< \/Type \/XObject \/Subtype \/Image \/Width (\d{1,5}) \/Height (\d{1,5}) \/ImageMask true \/BitsPerComponent 1 \/Decode \[1 0\] \/Filter \/FlateDecode \/Length (\d{1,9}) >>\nstream\n/y;

/**
 * Pages of a PostScript document that this engine's writer made. We interpret no other PostScript.
 *
 * @throws masks.malformed for any other document (also while iterating)
 */
export function readMaskPostScript(bytes: Uint8Array): Iterable<MaskPage> {
  const text = new Cursor(bytes);
  text.expect(PS_START, 'prolog');
  const pages: StatedPage[] = [];
  for (let page = text.take(PS_PAGE); page; page = text.take(PS_PAGE)) {
    const masks: StatedMask[] = [];
    for (let head = text.take(PS_MASK); head; head = text.take(PS_MASK)) {
      const data = text.skip(Number(head[9]));
      text.expect(/\n%%EndData\n/y, 'end of mask');
      masks.push({
        inks: head.slice(1, 5),
        widthPx: Number(head[5]),
        heightPx: Number(head[6]),
        belowPt: Number(head[8]),
        ...data,
      });
    }
    text.expect(/restore\nshowpage\n/y, 'end of page');
    pages.push({ widthPt: Number(page[1]), heightPt: Number(page[2]), masks });
    if (pages.length > MAX_PAGES) throw maskError('malformed', { what: 'number of pages' });
  }
  text.expect(/%%Trailer\n%%EOF\n/y, 'trailer');
  return layDown(bytes, pages);
}

const PS_START = /%!PS-Adobe-3\.0\n(?:[^\n]{0,200}\n){3,40}?%%BeginSetup\n[^\n]{0,200}\n%%EndSetup\n/y;
const PS_PAGE =
  /%%Page: \d+ \d+\n%%PageBoundingBox: [\d ]{1,40}\n%%BeginPageSetup\n<< \/PageSize \[([\d.]{1,12}) ([\d.]{1,12})\] >> setpagedevice\n%%EndPageSetup\nsave\n/y;
const PS_MASK =
  /%%BeginData: \d+ Binary Bytes\n([01]) ([01]) ([01]) ([01]) (\d{1,5}) (\d{1,5}) ([\d.]{1,12}) [\d.]{1,12} ([\d.]{1,12}) (\d{1,9}) M\n/y;

/** Reads a document from its start, one pattern after the other. */
class Cursor {
  readonly #text: string;
  at = 0;

  constructor(bytes: Uint8Array) {
    this.#text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  }

  /** @param pattern sticky */
  looksAt(pattern: RegExp): boolean {
    pattern.lastIndex = this.at;
    return pattern.test(this.#text);
  }

  take(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.at;
    const match = pattern.exec(this.#text);
    if (match) this.at = pattern.lastIndex;
    return match ?? undefined;
  }

  expect(pattern: RegExp, what: string): RegExpExecArray {
    const match = this.take(pattern);
    if (!match) throw maskError('malformed', { what });
    return match;
  }

  skip(count: number): { from: number; to: number } {
    const from = this.at;
    this.at += count;
    if (this.at > this.#text.length) throw maskError('malformed', { what: 'length of a mask' });
    return { from, to: this.at };
  }
}

function* layDown(bytes: Uint8Array, pages: readonly StatedPage[]): Generator<MaskPage> {
  // A mask is as wide as its page: that tells the resolution of all.
  const some = pages.flatMap(({ widthPt, masks }) => masks.map((mask) => ({ widthPt, widthPx: mask.widthPx })))[0];
  const dpi = some ? Math.round((some.widthPx * 72) / some.widthPt) : 300;
  if (!(dpi >= 72 && dpi <= 2400)) throw maskError('malformed', { what: 'resolution' });
  for (const page of pages) {
    const widthPx = Math.round((page.widthPt * dpi) / 72);
    const heightPx = Math.round((page.heightPt * dpi) / 72);
    if (!(widthPx >= 1 && widthPx <= MAX_SIDE_PX && heightPx >= 1 && heightPx <= MAX_SIDE_PX)) {
      throw maskError('malformed', { what: 'page size' });
    }
    const planes: Partial<Record<Separation, BitPlane>> = {};
    for (const mask of page.masks) layMask(bytes, mask, { dpi, widthPx, heightPx }, planes);
    yield { dpi, widthPx, heightPx, planes };
  }
}

function layMask(
  bytes: Uint8Array,
  mask: StatedMask,
  page: Pick<MaskPage, 'dpi' | 'widthPx' | 'heightPx'>,
  planes: Partial<Record<Separation, BitPlane>>,
): void {
  const y = page.heightPx - Math.round((mask.belowPt * page.dpi) / 72) - mask.heightPx;
  if (mask.widthPx !== page.widthPx || y < 0 || y + mask.heightPx > page.heightPx) {
    throw maskError('malformed', { what: 'place of a mask' });
  }
  const stride = rowBytes(page.widthPx);
  const length = stride * mask.heightPx;
  let bits: Uint8Array;
  try {
    bits = inflateSync(bytes.subarray(mask.from, mask.to), { maxOutputLength: Math.max(length, 64) });
  } catch {
    throw maskError('malformed', { what: 'data of a mask' });
  }
  if (bits.length !== length) throw maskError('malformed', { what: 'data of a mask' });
  for (const [i, ink] of SEPARATIONS.entries()) {
    if (mask.inks[i] !== '1') continue;
    const plane = planes[ink] ?? createPlane(page.widthPx, page.heightPx);
    planes[ink] = plane;
    const to = y * stride;
    for (let at = 0; at < length; at++) plane.data[to + at]! |= bits[at]!;
  }
}
