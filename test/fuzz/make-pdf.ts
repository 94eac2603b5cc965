// A random source -> a PDF that is whole in its structure and odd in what it shows: content, fonts, pictures, functions, shadings by grammar.
import { deflateSync } from 'node:zlib';
import { PdfBody } from '../../src/job/wipe/pdf-body.ts';
import { below, mutateBytes, pick, type Random } from './mutate.ts';

const NUMBERS = [0, 1, -1, 0.5, 12, 72, 595, 842, 1e-9, 1e9, -1e9, 32767, 65536, 2147483648, Number.NaN];
const number = (random: Random): string => {
  const value = random() < 0.7 ? (random() - 0.2) * 700 : pick(random, NUMBERS);
  return Number.isNaN(value) ? '--1' : value.toFixed(below(random, 4));
};
const numbers = (random: Random, count: number): string =>
  Array.from({ length: count }, () => number(random)).join(' ');
const hexString = (random: Random): string =>
  `<${Array.from({ length: below(random, 24) }, () => below(random, 256).toString(16).padStart(2, '0')).join('')}>`;

/** What a stream may be packed with; the bytes are made to fit the last one only sometimes. */
const FILTERS = [
  'FlateDecode',
  'LZWDecode',
  'ASCII85Decode',
  'ASCIIHexDecode',
  'RunLengthDecode',
  'CCITTFaxDecode',
  'DCTDecode',
  'JBIG2Decode',
  'JPXDecode',
];
const SPACES = [
  '/DeviceGray',
  '/DeviceRGB',
  '/DeviceCMYK',
  '/Pattern',
  '[/Indexed /DeviceRGB 3 <000000FF000000FF00FFFFFF>]',
  '[/Indexed /DeviceRGB 255 <00>]',
  '[/CalGray << /WhitePoint [0.95 1 1.09] /Gamma 0 >>]',
  '[/Lab << /WhitePoint [0.95 1 1.09] /Range [0 0 0 0] >>]',
  '[/Separation /Ink /DeviceCMYK << /FunctionType 2 /Domain [0 1] /C0 [0 0 0 0] /C1 [0 1 1 0] /N 1 >>]',
  '[/DeviceN [/A /B] /DeviceGray << /FunctionType 4 /Domain [0 1 0 1] /Range [0 1] /Length 0 >>]',
];

/** A page's marks, with the resources /F0 to /F3, /X0 to /X3, /S0 to /S3, /P0, /G0. */
function content(random: Random, length: number): string {
  const one = (): string => {
    const index = below(random, 5);
    switch (below(random, 17)) {
      case 0:
        return `q ${numbers(random, 6)} cm`;
      case 1:
        return random() < 0.8 ? 'Q' : 'Q Q Q';
      case 2:
        return `${numbers(random, 4)} re ${pick(random, ['f', 'S', 'B*', 'W n', 'W* f', 'b'])}`;
      case 3:
        return `${numbers(random, 2)} m ${numbers(random, 6)} c ${numbers(random, 2)} l ${pick(random, ['s', 'f*', 'n', 'h'])}`;
      case 4:
        return `BT /F${index} ${number(random)} Tf ${numbers(random, 2)} Td ${hexString(random)} Tj ET`;
      case 5:
        return `BT ${below(random, 9)} Tr ${numbers(random, 6)} Tm /F${index} 9 Tf [${hexString(random)} ${number(random)} ${hexString(random)}] TJ`;
      case 6:
        return `${number(random)} Tz ${number(random)} TL ${number(random)} Tc T*`;
      case 7:
        return `/X${index} Do`;
      case 8:
        return `/S${index} sh`;
      case 9:
        return `/Pattern cs /P${below(random, 3)} scn ${numbers(random, 4)} re f`;
      case 10:
        return `/G${below(random, 3)} gs`;
      case 11:
        return `[${numbers(random, below(random, 4))}] ${number(random)} d ${number(random)} w ${below(random, 5)} J ${below(random, 5)} j ${number(random)} M`;
      case 12:
        return `${numbers(random, 4)} ${pick(random, ['k', 'K', 'rg', 'RG', 'g', 'sc', 'scn', 'SCN'])}`;
      case 13:
        return `BI /W ${1 + below(random, 40)} /H ${1 + below(random, 40)} /BPC ${pick(random, [1, 2, 4, 8, 16, 3])} /CS ${pick(random, ['/G', '/RGB', '/CMYK', '/X9'])} ID ${'\x55'.repeat(below(random, 200))}\nEI`;
      case 14:
        return `/OC /Layer BDC ${numbers(random, 3)} rg EMC`;
      case 15:
        return `${pick(random, ['BX', 'EX', 'EMC', 'ET', 'BT', 'n', 'd0', 'd1', 'MP', 'ri', 'i', 'Tj', "'"])}`;
      default:
        return `${hexString(random)} ${number(random)} ${pick(random, ['Do', 'gs', 'cm', 'Tf', 're', 'sh'])}`;
    }
  };
  return Array.from({ length }, one).join('\n');
}

/** Where content shows content: the depth that is left. */
class Maker {
  readonly body = new PdfBody();
  readonly #random: Random;

  constructor(random: Random) {
    this.#random = random;
  }

  /** @returns `N 0 R` */
  stream(dictionary: string, bytes: Uint8Array): string {
    const random = this.#random;
    let packed: Uint8Array = bytes;
    let filter = '';
    if (random() < 0.6) [packed, filter] = [deflateSync(bytes), ' /Filter /FlateDecode'];
    if (random() < 0.1) filter = ` /Filter [/${pick(random, FILTERS)} /${pick(random, FILTERS)}]`;
    if (random() < 0.1) packed = mutateBytes(random, packed);
    const length = random() < 0.1 ? number(random) : packed.length;
    return `${this.body.add(`<< ${dictionary}${filter} /Length ${length} >>`, packed)} 0 R`;
  }

  bytes(length: number): Uint8Array {
    return Uint8Array.from({ length }, () => below(this.#random, 256));
  }

  picture(): string {
    const random = this.#random;
    const [w, h] = [1 + below(random, 60), 1 + below(random, 60)];
    const odd = random() < 0.2 ? pick(random, [0, -1, 100_000, 1e9]) : w;
    const extra = pick(random, [
      '',
      ' /ImageMask true',
      ' /Decode [1 0]',
      ' /Mask [0 9]',
      ' /Interpolate true',
      ' /DecodeParms << /K -1 /Columns 9 >>',
      ' /DecodeParms << /Predictor 15 /Colors 4 /Columns 70000 >>',
    ]);
    const soft = random() < 0.2 ? ` /SMask ${this.picture()}` : '';
    return this.stream(
      `/Type /XObject /Subtype /Image /Width ${odd} /Height ${h} /BitsPerComponent ${pick(random, [1, 2, 4, 8, 16])} /ColorSpace ${pick(random, SPACES)}${extra}${soft}`,
      this.bytes(w * h),
    );
  }

  form(depth: number): string {
    const random = this.#random;
    const group = random() < 0.4 ? ` /Group << /S /Transparency /I ${random() < 0.5} /K ${random() < 0.5} >>` : '';
    return this.stream(
      `/Type /XObject /Subtype /Form /BBox [${numbers(random, 4)}] /Matrix [${random() < 0.6 ? '1 0 0 1 0 0' : numbers(random, 6)}] /Resources << ${this.resources(depth - 1)} >>${group}`,
      Buffer.from(content(random, below(random, 12)), 'latin1'),
    );
  }

  font(): string {
    const random = this.#random;
    switch (below(random, 4)) {
      case 0:
        return `<< /Type /Font /Subtype /Type1 /BaseFont /${pick(random, ['Helvetica', 'Symbol', 'Nonesuch'])} /FirstChar ${below(random, 300)} /Widths [${numbers(random, 3)}] >>`;
      case 1: {
        const glyph = this.stream('', Buffer.from(`${numbers(random, 6)} d1\n${content(random, 4)}`, 'latin1'));
        return `<< /Type /Font /Subtype /Type3 /FontBBox [0 0 1000 1000] /FontMatrix [${random() < 0.7 ? '0.001 0 0 0.001 0 0' : numbers(random, 6)}] /CharProcs << /a ${glyph} >> /Encoding << /Differences [0 /a /a /a] >> /FirstChar 0 /LastChar 2 /Widths [500 500 ${number(random)}] /Resources << >> >>`;
      }
      default: {
        const cmap =
          random() < 0.6
            ? `/${pick(random, ['90ms-RKSJ-H', 'UniJIS-UTF16-V', 'Identity-H', 'H', 'Nonesuch-V'])}`
            : this.stream(
                '/Type /CMap /CMapName /X',
                Buffer.from(
                  `1 begincodespacerange <00> <FFFF> endcodespacerange 1 begincidrange <${hexString(random).slice(1, 5)}> <FFFF> ${number(random)} endcidrange`,
                  'latin1',
                ),
              );
        const file =
          random() < 0.4
            ? ` /FontFile${pick(random, ['', '2', '3'])} ${this.stream('/Subtype /CIDFontType0C', this.bytes(300))}`
            : '';
        return `<< /Type /Font /Subtype /Type0 /BaseFont /MS-Mincho /Encoding ${cmap} /DescendantFonts [<< /Type /Font /Subtype /CIDFontType${below(random, 3)} /BaseFont /MS-Mincho /CIDSystemInfo << /Registry (Adobe) /Ordering (Japan1) /Supplement 6 >> /DW ${number(random)} /W [1 [${numbers(random, 3)}] 5 9 ${number(random)}] /FontDescriptor << /Type /FontDescriptor /FontName /MS-Mincho /Flags 4 /FontBBox [0 -137 1000 859]${file} >> >>] >>`;
      }
    }
  }

  function(): string {
    const random = this.#random;
    switch (below(random, 4)) {
      case 0:
        return this.stream(
          `/FunctionType 0 /Domain [0 1] /Range [0 1 0 1 0 1] /Size [${pick(random, [2, 0, -1, 9999])}] /BitsPerSample ${pick(random, [8, 1, 32, 7])}`,
          this.bytes(40),
        );
      case 1:
        return `<< /FunctionType 2 /Domain [0 1] /C0 [${numbers(random, 3)}] /C1 [${numbers(random, 3)}] /N ${number(random)} >>`;
      case 2:
        return `<< /FunctionType 3 /Domain [0 1] /Functions [<< /FunctionType 2 /Domain [0 1] /N 1 >>] /Bounds [${numbers(random, below(random, 3))}] /Encode [0 1] >>`;
      default:
        return this.stream(
          '/FunctionType 4 /Domain [0 1] /Range [0 1 0 1 0 1]',
          Buffer.from(
            `{ ${pick(random, ['dup dup', 'pop', '2 copy exch', '{ 1 } { 0 } ifelse', '0 div', '99 1 roll', 'sqrt ln'])} }`,
          ),
        );
    }
  }

  shading(): string {
    const random = this.#random;
    const type = 1 + below(random, 7);
    const head = `/ShadingType ${type} /ColorSpace /DeviceRGB /Function ${this.function()}`;
    if (type <= 3)
      return `<< ${head} /Coords [${numbers(random, type === 2 ? 4 : 6)}] /Extend [true ${random() < 0.5}] /Domain [0 1] >>`;
    return this.stream(
      `${head} /BitsPerCoordinate 8 /BitsPerComponent 8 /BitsPerFlag ${pick(random, [2, 8])} /VerticesPerRow ${pick(random, [2, 0, 5])} /Decode [0 600 0 800 0 1]`,
      this.bytes(60),
    );
  }

  resources(depth: number): string {
    const random = this.#random;
    const four = (make: () => string): string =>
      Array.from({ length: 1 + below(random, 3) }, (_, i) => `/${i}${make()}`).join(' ');
    const named = (letter: string, make: () => string): string =>
      four(make).replace(/\/(\d)/g, (_all, i) => `/${letter}${i} `);
    const objects = depth > 0 ? named('X', () => (random() < 0.5 ? this.picture() : this.form(depth))) : '';
    const pattern =
      random() < 0.5
        ? `<< /PatternType 2 /Shading ${this.shading()} >>`
        : this.stream(
            `/PatternType 1 /PaintType ${1 + below(random, 2)} /TilingType 1 /BBox [0 0 ${numbers(random, 2)}] /XStep ${number(random)} /YStep ${number(random)} /Resources << >>`,
            Buffer.from(content(random, 3), 'latin1'),
          );
    const state = `<< /ca ${number(random)} /CA 0.5 /BM /${pick(random, ['Multiply', 'Luminosity', 'Nonesuch'])} /SMask ${depth > 0 && random() < 0.3 ? `<< /S /Luminosity /G ${this.form(depth)} >>` : '/None'} /LW ${number(random)} >>`;
    return `/Font << ${named('F', () => this.font())} >> /XObject << ${objects} >> /Shading << ${named('S', () => this.shading())} >> /Pattern << /P0 ${pattern} >> /ExtGState << /G0 ${state} >>`;
  }
}

/** One to three pages. */
export function makePdf(random: Random): Uint8Array {
  const maker = new Maker(random);
  const parts = Array.from({ length: 1 + below(random, 3) }, () => ({
    resources: maker.resources(2),
    stream: maker.stream('', Buffer.from(content(random, 3 + below(random, 30)), 'latin1')),
    rotate: random() < 0.2 ? ` /Rotate ${pick(random, [90, 180, -90, 45, 1e9])}` : '',
    box: random() < 0.9 ? '0 0 595.28 841.89' : numbers(random, 4),
  }));
  const { body } = maker;
  // Pages know their parent before it is there: it comes after them.
  const parent = body.nextNumber + parts.length;
  const kids = parts.map(({ resources, stream, rotate, box }) =>
    body.add(
      `<< /Type /Page /Parent ${parent} 0 R /MediaBox [${box}]${rotate} /Resources << ${resources} >> /Contents ${stream} >>`,
    ),
  );
  const tree = body.add(
    `<< /Type /Pages /Count ${random() < 0.9 ? kids.length : pick(random, [0, -1, 1e9])} /Kids [${kids.map((kid) => `${kid} 0 R`).join(' ')}] >>`,
  );
  return body.end(body.add(`<< /Type /Catalog /Pages ${tree} 0 R >>`));
}
