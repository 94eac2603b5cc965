// A random source -> a certificate of made-up names that occur nowhere else, written as certificates are written.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { constants, deflateRawSync, deflateSync } from 'node:zlib';
import { createCanvas } from '../../raster/page/canvas.ts';
import { registerFonts } from '../../raster/page/fonts.ts';
import { rowBytes } from '../../raster/plane.ts';
import { PdfBody } from './pdf-body.ts';

const require = createRequire(import.meta.url);
const FACE = '@expo-google-fonts/biz-udmincho/400Regular/BIZUDMincho_400Regular.ttf';

export interface CanaryName {
  readonly text: string;
  /** Two bytes a character. */
  readonly shiftJis: Uint8Array;
  /** Glyph numbers in the embedded face, one a character. */
  readonly glyphs: readonly number[];
}

/** What is wrong with the certificate's last page: nothing; not A4; a character that no font has; it never ends; it fills memory. */
export type CanaryFault = 'none' | 'small page' | 'no glyph' | 'endless' | 'bomb';

export interface Canary {
  readonly pdf: Uint8Array;
  readonly names: readonly CanaryName[];
  /** Streams that show the names, both as they lie in the file and unpacked. */
  readonly streams: readonly { readonly plain: Uint8Array; readonly compressed: Uint8Array }[];
  /** Rows of a picture of bits that shows them. */
  readonly bitRows: readonly Uint8Array[];
}

/** Of a canary that is well; all show the names. */
export const CANARY_PAGES = 4;

/** Lines of a page, and characters of a line: every line is a name of its own. */
const LINES = 20;
const CHARACTERS = 12;

/** A row of JIS level 1 kanji, from 亜 on: Shift_JIS 889F to 9872. Every Japanese face has them. */
function kanji(random: () => number): { char: string; code: readonly [number, number] } {
  for (;;) {
    const lead = 0x89 + Math.floor(random() * 14);
    const trail = 0x40 + Math.floor(random() * 0xbd);
    if (trail === 0x7f || trail > 0xfc) continue;
    const char = new TextDecoder('shift_jis').decode(Uint8Array.of(lead, trail));
    if (/^\p{Script=Han}$/u.test(char)) return { char, code: [lead, trail] };
  }
}

async function makeNames(random: () => number): Promise<{ names: CanaryName[]; face: Uint8Array }> {
  const { Blob, Face, Font } = await import('harfbuzzjs');
  const face = readFileSync(require.resolve(FACE));
  const font = new Font(new Face(new Blob(new Uint8Array(face).buffer as ArrayBuffer)));
  const names = Array.from({ length: LINES }, () => {
    const characters = Array.from({ length: CHARACTERS }, () => kanji(random));
    return {
      text: characters.map(({ char }) => char).join(''),
      shiftJis: Uint8Array.from(characters.flatMap(({ code }) => [...code])),
      glyphs: characters.map(({ char }) => font.nominalGlyph(char.codePointAt(0)!) ?? 0),
    };
  });
  return { names, face };
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

/** Lines of text, each its own string, down the page. */
function textPage(lines: readonly string[]): string {
  return lines
    .map((line, i) => `BT /F0 ${i % 2 === 0 ? 16 : 10.5} Tf 60 ${760 - i * 34} Td <${line}> Tj ET`)
    .join('\n');
}

/** The names as a picture of grey bytes: a scan. */
function picture(names: readonly CanaryName[], widthPx: number, heightPx: number): Uint8Array {
  registerFonts();
  const canvas = createCanvas(widthPx, heightPx);
  const context = canvas.getContext('2d');
  context.fillStyle = 'white';
  context.fillRect(0, 0, widthPx, heightPx);
  context.fillStyle = 'black';
  context.font = '56px "kiosk-raster-mincho"';
  for (const [i, name] of names.entries()) context.fillText(name.text, 40, 80 + i * 76);
  const { data } = context.getImageData(0, 0, widthPx, heightPx);
  const grey = new Uint8Array(widthPx * heightPx);
  for (let i = 0; i < grey.length; i++) grey[i] = data[i * 4]!;
  return grey;
}

/** The same as a picture of bits, 0 = black: the rows of a fax. */
function bitRowsOf(grey: Uint8Array, widthPx: number): Uint8Array[] {
  return Array.from({ length: grey.length / widthPx }, (_, y) => {
    const row = new Uint8Array(rowBytes(widthPx));
    for (let x = 0; x < widthPx; x++) if (grey[y * widthPx + x]! >= 128) row[x >> 3]! |= 0x80 >> (x & 7);
    return row;
  });
}

/** Makes a canary. The same random source gives the same certificate. */
export async function makeCanary(random: () => number, fault: CanaryFault = 'none'): Promise<Canary> {
  const { names, face } = await makeNames(random);
  const body = new PdfBody();
  const streams: { plain: Uint8Array; compressed: Uint8Array }[] = [];
  const addStream = (dictionary: string, plain: Uint8Array, shows: boolean): number => {
    const compressed = deflateSync(plain);
    if (shows) streams.push({ plain, compressed });
    return body.add(`<< ${dictionary} /Filter /FlateDecode /Length ${compressed.length} >>`, compressed);
  };
  const named = body.add(
    '<< /Type /Font /Subtype /Type0 /BaseFont /MS-Mincho /Encoding /90ms-RKSJ-H /DescendantFonts [<< /Type /Font /Subtype /CIDFontType2 /BaseFont /MS-Mincho ' +
      '/CIDSystemInfo << /Registry (Adobe) /Ordering (Japan1) /Supplement 2 >> /DW 1000 /FontDescriptor << /Type /FontDescriptor /FontName /MS-Mincho /Flags 7 ' +
      '/FontBBox [0 -137 1000 859] /ItalicAngle 0 /Ascent 859 /Descent -137 /CapHeight 709 /StemV 80 >> >>] >>',
  );
  const program = addStream(`/Length1 ${face.length}`, face, false);
  const embedded = body.add(
    '<< /Type /Font /Subtype /Type0 /BaseFont /CANARY+BIZUDMincho /Encoding /Identity-H /DescendantFonts [<< /Type /Font /Subtype /CIDFontType2 /BaseFont /CANARY+BIZUDMincho ' +
      '/CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /DW 1000 /CIDToGIDMap /Identity /FontDescriptor << /Type /FontDescriptor /FontName /CANARY+BIZUDMincho /Flags 4 ' +
      `/FontBBox [0 -120 1000 880] /ItalicAngle 0 /Ascent 880 /Descent -120 /CapHeight 700 /StemV 80 /FontFile2 ${program} 0 R >> >>] >>`,
  );
  const [widthPx, heightPx] = [1240, 1600];
  const image = `/Type /XObject /Subtype /Image /Width ${widthPx} /Height ${heightPx} /ColorSpace /DeviceGray`;
  const grey = picture(names, widthPx, heightPx);
  const bitRows = bitRowsOf(grey, widthPx);
  const scan = addStream(`${image} /BitsPerComponent 8`, grey, true);
  const fax = addStream(`${image} /BitsPerComponent 1`, Buffer.concat(bitRows), true);
  const pages: { content: string; resources: string; box: string; shows: boolean }[] = [
    {
      content: textPage(names.map((n) => hex(n.shiftJis))),
      resources: `/Font << /F0 ${named} 0 R >>`,
      box: '595.28 841.89',
      shows: true,
    },
    {
      content: textPage(names.map((n) => n.glyphs.map((glyph) => glyph.toString(16).padStart(4, '0')).join(''))),
      resources: `/Font << /F0 ${embedded} 0 R >>`,
      box: '595.28 841.89',
      shows: true,
    },
    {
      content: 'q 500 0 0 780 40 30 cm /I0 Do Q',
      resources: `/XObject << /I0 ${fax} 0 R >>`,
      box: '595.28 841.89',
      shows: false,
    },
    {
      // To the page's last row: what is drawn last lies longest.
      content: 'q 500 0 0 800 40 0 cm /I0 Do Q',
      resources: `/XObject << /I0 ${scan} 0 R >>`,
      box: '595.28 841.89',
      shows: false,
    },
  ];
  if (fault === 'small page') pages.push({ content: '', resources: '', box: '300 300', shows: false });
  if (fault === 'no glyph') pages.push({ ...unknownCharacter(body), box: '595.28 841.89', shows: false });
  if (fault === 'endless') pages.push({ ...endless(body), box: '595.28 841.89', shows: false });
  if (fault === 'bomb') pages.push({ ...bomb(body), box: '595.28 841.89', shows: false });
  const firstPage = pages.map(({ content, resources, box, shows }) => {
    const stream = addStream('', Buffer.from(content, 'latin1'), shows);
    return { stream, resources, box };
  });
  // Pages know their parent before it is there: it comes after them.
  const parent = firstPage[0]!.stream + 2 * firstPage.length;
  const kids = firstPage.map(({ stream, resources, box }) =>
    body.add(
      `<< /Type /Page /Parent ${parent} 0 R /MediaBox [0 0 ${box}] /Resources << ${resources} >> /Contents ${stream} 0 R >>`,
    ),
  );
  const tree = body.add(
    `<< /Type /Pages /Count ${kids.length} /Kids [${kids.map((kid) => `${kid} 0 R`).join(' ')}] >>`,
  );
  if (tree !== parent) throw new Error('pages are numbered in another order');
  const root = body.add(`<< /Type /Catalog /Pages ${tree} 0 R >>`);
  return { pdf: body.end(root), names, streams, bitRows };
}

/** U+3134A, of Unicode's extension G, which no bundled face has. */
function unknownCharacter(body: PdfBody): { content: string; resources: string } {
  const font = body.add(
    '<< /Type /Font /Subtype /Type0 /BaseFont /MS-Mincho /Encoding /UniJIS-UTF16-H /DescendantFonts [<< /Type /Font /Subtype /CIDFontType2 /BaseFont /MS-Mincho ' +
      '/CIDSystemInfo << /Registry (Adobe) /Ordering (Japan1) /Supplement 6 >> /DW 1000 /FontDescriptor << /Type /FontDescriptor /FontName /MS-Mincho /Flags 7 ' +
      '/FontBBox [0 -137 1000 859] /ItalicAngle 0 /Ascent 859 /Descent -137 /CapHeight 709 /StemV 80 >> >>] >>',
  );
  return { content: 'BT /F0 12 Tf 60 700 Td <D884DF4A> Tj ET', resources: `/Font << /F0 ${font} 0 R >>` };
}

/**
 * A form that shows a PostScript XObject, which draws nothing, millions of times: minutes of parsing without one operator
 * that could be counted, in a few kilobytes (packed twice, as one block again and again).
 */
function endless(body: PdfBody): { content: string; resources: string } {
  const nothing = body.add('<< /Type /XObject /Subtype /PS /Length 0 >>', new Uint8Array(0));
  const block = deflateRawSync(Buffer.from('/N Do '.repeat(1 << 17)), {
    level: 9,
    finishFlush: constants.Z_FULL_FLUSH,
  });
  const end = deflateRawSync(Buffer.alloc(0));
  const once = Buffer.concat([Buffer.from([0x78, 0xda]), ...Array<Buffer>(200).fill(block), end, Buffer.alloc(4)]);
  const twice = deflateSync(once, { level: 9 });
  const form = body.add(
    `<< /Type /XObject /Subtype /Form /BBox [0 0 600 900] /Resources << /XObject << /N ${nothing} 0 R >> >> /Filter [/FlateDecode /FlateDecode] /Length ${twice.length} >>`,
    twice,
  );
  return { content: '/X Do', resources: `/XObject << /X ${form} 0 R >>` };
}

/** A picture of 12,000 x 12,000 pixels, zeros packed twice, so a kilobyte: 144 MB of grey, 576 MB as RGBA. */
function bomb(body: PdfBody): { content: string; resources: string } {
  // Just within what a picture may have (`maxImagePixels`): its pixels as RGBA are what fills memory.
  const side = 8_900;
  const once = deflateSync(Buffer.alloc(side * side), { level: 1 });
  const twice = deflateSync(once, { level: 9 });
  const image = body.add(
    `<< /Type /XObject /Subtype /Image /Width ${side} /Height ${side} /ColorSpace /DeviceGray /BitsPerComponent 8 /Filter [/FlateDecode /FlateDecode] /Length ${twice.length} >>`,
    twice,
  );
  return { content: 'q 500 0 0 500 40 100 cm /I0 Do Q', resources: `/XObject << /I0 ${image} 0 R >>` };
}
