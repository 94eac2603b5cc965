// Things that PDFs are made of, a cell of a page each -> pages that show them, for a comparison with other engines.
import { deflateSync } from 'node:zlib';
import { SampleDocument } from '../../samples/draw/document.ts';
import { embed } from '../../samples/draw/faces.ts';
import { type TinyObject, tinyPdf } from '../raster-page/tiny-pdf.ts';
import { encodedPictures } from './encoded-pictures.ts';

/** One thing: operators that draw within 0..160 x 0..160, and the objects that they name. */
interface Cell {
  readonly draw: string;
  /** Of the page's /Resources: category -> name -> value; `@0` stands for the first of `objects`. */
  readonly resources?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly objects?: readonly TinyObject[];
}

const COLUMNS = 3;
const CELL_PT = 180;
/** The first row's base line: 800 px of 300 dpi below the page's top, so that pictures fall on whole pixels. */
const TOP_PT = 841.89 - (800 * 72) / 300;

/** Lays cells out on one A4 page, 3 across. */
function pageOf(cells: readonly Cell[], graphics = ''): Uint8Array {
  const objects: TinyObject[] = [];
  const resources = new Map<string, string[]>();
  const content: string[] = [graphics];
  for (const [index, cell] of cells.entries()) {
    const first = 10 + objects.length;
    const refs = (text: string) => text.replaceAll(/@(\d+)/g, (_, offset) => `${first + Number(offset)} 0 R`);
    const own = (text: string) => text.replaceAll(/\/~(\w+)/g, (_, name) => `/${name}${index}`);
    for (const object of cell.objects ?? []) {
      objects.push(typeof object === 'string' ? refs(object) : { ...object, dict: refs(object.dict) });
    }
    for (const [category, names] of Object.entries(cell.resources ?? {})) {
      const list = resources.get(category) ?? [];
      for (const [name, value] of Object.entries(names)) list.push(`/${name}${index} ${refs(value)}`);
      resources.set(category, list);
    }
    const x = 30 + (index % COLUMNS) * CELL_PT;
    const y = TOP_PT - Math.floor(index / COLUMNS) * CELL_PT;
    content.push(`q 1 0 0 1 ${x} ${y} cm ${own(cell.draw)} Q`);
  }
  const all = [...resources].map(([category, list]) => `/${category} << ${list.join(' ')} >>`).join(' ');
  return tinyPdf([{ content: content.join('\n'), resources: all }], objects);
}

/** Pictures in every filter. */
export async function picturesPage(): Promise<Uint8Array> {
  const cells = Object.values(await encodedPictures()).map((object) => ({
    // 160 px at 300 dpi: how a picture is scaled is another question.
    draw: '0 g 38.4 0 0 38.4 0 0 cm /~X Do',
    resources: { XObject: { X: '@0' } },
    objects: [object],
  }));
  return pageOf(cells);
}

const half = (colours: readonly [string, string]): string =>
  `${colours[0]} 0 0 80 160 re f ${colours[1]} 80 0 80 160 re f`;

/** Two halves in a colour space of its own. */
const space = (value: string, one: string, two: string, objects: readonly TinyObject[] = []): Cell => ({
  draw: `/~CS cs ${half([`${one} scn`, `${two} scn`])}`,
  resources: { ColorSpace: { CS: value } },
  objects,
});

const exponential = (c0: string, c1: string) => `<< /FunctionType 2 /Domain [0 1] /C0 [${c0}] /C1 [${c1}] /N 1 >>`;

/** Colour spaces, all of which end as one ink here; none so dark that it prints as black. */
export function coloursPage(): Uint8Array {
  return pageOf([
    { draw: half(['0.4 g', '0.8 g']) },
    { draw: half(['0.4 0.4 0.4 rg', '0.9 0.7 0.5 rg']) },
    space('[/CalGray << /WhitePoint [0.9505 1 1.089] /Gamma 1 >>]', '0.4', '0.8'),
    space('[/Separation /All /DeviceGray @0]', '0.5', '0.2', [exponential('1', '0')]),
    space('[/Indexed /DeviceGray 1 <66CC>]', '0', '1'),
    space('[/Lab << /WhitePoint [0.9642 1 0.8249] /Range [-100 100 -100 100] >>]', '40 0 0', '80 0 0'),
    // Profiles that say nothing: each engine falls back to the device space of as many components.
    space('[/ICCBased @0]', '0.4', '0.8', [{ dict: '/N 1 /Alternate /DeviceGray', data: '' }]),
    space('[/ICCBased @0]', '0.5 0.5 0.5', '0.8 0.8 0.8', [{ dict: '/N 3 /Alternate /DeviceRGB', data: '' }]),
  ]);
}

/** Inks: CMYK, spot colours made of them, overprint. */
export function inksPage(): Uint8Array {
  return pageOf([
    { draw: half(['0 0 0 0.4 k', '0.1 0.2 0.3 0 k']) },
    space('[/Separation /Spot /DeviceCMYK @0]', '0.5', '1', [exponential('0 0 0 0', '0 0 0 0.5')]),
    space('[/DeviceN [/Spot /Black] /DeviceCMYK @0]', '0 0.4', '0.5 0', [
      {
        dict: '/FunctionType 4 /Domain [0 1 0 1] /Range [0 1 0 1 0 1 0 1]',
        data: '{ exch 0.5 mul add 0 0 0 4 -1 roll }',
      },
    ]),
    // Black text's way to overprint a tint, and a paint of another ink that must not knock out what lies beneath.
    {
      draw: '0 0 0 0.3 k 0 0 160 160 re f /~GS gs 0 0 0 1 k 20 20 50 120 re f 0 0 0 0.6 k 90 20 50 120 re f',
      resources: { ExtGState: { GS: '<< /OP true /op true /OPM 1 >>' } },
    },
  ]);
}

const form = (content: string, more = ''): TinyObject => ({
  dict: `/Type /XObject /Subtype /Form /BBox [0 0 160 160] /Group << /S /Transparency /CS /DeviceGray ${more} >>`,
  data: content,
});

/** Transparency, masks, shadings, patterns. */
export function paintsPage(): Uint8Array {
  const samples = Uint8Array.from({ length: 64 * 64 }, (_, p) => (p % 64) * 4);
  const shading = (dictionary: string): Cell => ({
    draw: '0 0 160 160 re W n /~SH sh',
    resources: { Shading: { SH: '@0' } },
    objects: [
      `<< /ColorSpace /DeviceGray ${dictionary} /Extend [true true] /Function @1 >>`,
      exponential('0.3', '0.9'),
    ],
  });
  const state = (entries: string, draw: string, objects: readonly TinyObject[] = []): Cell => ({
    draw,
    resources: { ExtGState: { GS: `<< ${entries} >>` } },
    objects,
  });
  const cells = [
    state('/ca 0.5 /CA 0.5', '0.5 g 0 0 100 160 re f /~GS gs 0.4 g 40 40 120 80 re f'),
    state('/BM /Multiply', '0.7 g 0 0 100 160 re f /~GS gs 0.6 g 40 40 120 80 re f'),
    state('/BM /Screen', '0.3 g 0 0 100 160 re f /~GS gs 0.4 g 40 40 120 80 re f'),
    state('/SMask << /S /Luminosity /G @0 >>', '/~GS gs 0.35 g 0 0 160 160 re f', [
      form('0 g 0 0 160 160 re f 0.75 g 20 20 120 120 re f'),
    ]),
    state('/SMask << /S /Alpha /G @0 >>', '/~GS gs 0.35 g 0 0 160 160 re f', [form('0 g 20 20 120 120 re f')]),
    {
      draw: '0.5 g 0 0 80 160 re f 150 0 0 150 5 5 cm /~X Do',
      resources: { XObject: { X: '@0' } },
      objects: [
        {
          dict: '/Type /XObject /Subtype /Image /Width 64 /Height 64 /ColorSpace /DeviceGray /BitsPerComponent 8 /Filter /FlateDecode /SMask @1',
          data: deflateSync(new Uint8Array(64 * 64).fill(100)),
        },
        {
          dict: '/Type /XObject /Subtype /Image /Width 64 /Height 64 /ColorSpace /DeviceGray /BitsPerComponent 8 /Filter /FlateDecode',
          data: deflateSync(samples),
        },
      ],
    },
    shading('/ShadingType 2 /Coords [0 0 160 0]'),
    shading('/ShadingType 3 /Coords [80 80 10 80 80 80]'),
    {
      draw: '/Pattern cs /~P scn 0 0 160 160 re f',
      resources: { Pattern: { P: '<< /Type /Pattern /PatternType 2 /Shading @0 /Matrix [1 0 0 1 30 290] >>' } },
      objects: [
        '<< /ColorSpace /DeviceGray /ShadingType 2 /Coords [200 0 300 0] /Extend [false false] /Function @1 >>',
        exponential('0.3', '0.9'),
      ],
    },
    {
      draw: '/~X Do',
      resources: { XObject: { X: '@0' } },
      objects: [form('0.5 g 0 0 100 100 re f 0 g 60 60 90 90 re f', '/I true /K false')],
    },
    { draw: '10 w 1 J 1 j [30 20] 0 d 20 20 m 140 20 l 140 140 l S [] 0 d 0 J 0 j 6 w 20 60 m 60 140 l 100 60 l S' },
    { draw: '8 w 20 20 120 120 re W* n 0 0 m 160 160 l S 0 160 m 160 0 l S 80 80 30 30 re f' },
  ];
  return pageOf(cells);
}

/** What is painted right under a soft mask, thing by thing: shapes, strokes with long mitres, pictures, shadings, several masks. */
export function masksPage(): Uint8Array {
  const samples = Uint8Array.from({ length: 64 * 64 }, (_, p) => 80 + (p % 64) * 2);
  const under = (entries: string, draw: string, objects: readonly TinyObject[], more: object = {}): Cell => ({
    draw: `/~GS gs ${draw}`,
    resources: { ExtGState: { GS: `<< /SMask << ${entries} >> >>` }, ...more },
    objects,
  });
  const halves = form('0.8 g 0 0 80 160 re f 0.4 g 80 0 80 160 re f');
  const luminosity = '/S /Luminosity /G @0';
  return pageOf([
    under(
      luminosity,
      '0.2 g 10 10 60 60 re f 90 10 60 60 re f 0.5 g 10 90 60 60 re f q 1 0.2 -0.2 1 20 0 cm 90 80 40 40 re f Q',
      [halves],
    ),
    under(luminosity, '0.2 G 12 w 0 j 10 M 30 20 m 60 140 l 90 20 l S 1 j 110 30 m 140 120 l S', [halves]),
    under(
      luminosity,
      'q 70 0 0 70 5 5 cm /~X Do Q q 50 30 -30 50 110 80 cm /~X Do Q',
      [
        halves,
        {
          dict: '/Type /XObject /Subtype /Image /Width 64 /Height 64 /ColorSpace /DeviceGray /BitsPerComponent 8 /Filter /FlateDecode',
          data: deflateSync(samples),
        },
      ],
      { XObject: { X: '@1' } },
    ),
    under(
      luminosity,
      'q 20 20 50 120 re W n /~SH sh Q q 90 20 50 120 re W n /~SH sh Q',
      [
        halves,
        '<< /ColorSpace /DeviceGray /ShadingType 2 /Coords [0 20 0 140] /Extend [true true] /Function @2 >>',
        exponential('0.2', '0.6'),
      ],
      { Shading: { SH: '@1' } },
    ),
    // A mask smaller than what it masks: beyond it, the backdrop's lightness holds, through the transfer function.
    under('/S /Luminosity /BC [0.6] /G @0', '0.3 g 0 0 160 160 re f', [
      {
        dict: '/Type /XObject /Subtype /Form /BBox [50 50 90 90] /Group << /S /Transparency /CS /DeviceGray /I true >>',
        data: '1 g 50 50 40 40 re f',
      },
    ]),
    under('/S /Alpha /G @0', '0.3 g 0 0 90 160 re f 100 0 60 160 re f', [
      {
        data: '/H gs 0 g 20 20 120 50 re f 20 90 60 50 re f',
        dict: '/Type /XObject /Subtype /Form /BBox [0 0 160 160] /Resources << /ExtGState << /H << /ca 0.6 >> >> >> /Group << /S /Transparency /CS /DeviceGray >>',
      },
    ]),
    // A half transparent white group: over black it is half as light.
    under(luminosity, '0.1 g 0 0 160 160 re f', [
      {
        dict: '/Type /XObject /Subtype /Form /BBox [0 0 160 160] /Resources << /ExtGState << /H << /ca 0.5 >> >> >> /Group << /S /Transparency /CS /DeviceGray >>',
        data: '/H gs 1 g 20 20 120 120 re f',
      },
    ]),
    // Under a mask, in a group that multiplies, and back without.
    {
      draw: '0.7 g 0 0 160 80 re f q /~GS gs /~F Do Q 0.5 g 120 120 40 40 re f',
      resources: {
        ExtGState: { GS: '<< /BM /Multiply /SMask << /S /Luminosity /G @0 >> >>' },
        XObject: { F: '@1' },
      },
      objects: [halves, form('0.4 g 20 40 120 60 re f 0.6 g 60 20 40 120 re f', '/I true')],
    },
  ]);
}

/** A tiling pattern. */
export function patternPage(): Uint8Array {
  return pageOf([
    {
      draw: '/Pattern cs /~P scn 0 0 160 160 re f',
      resources: { Pattern: { P: '@0' } },
      objects: [
        {
          dict: '/Type /Pattern /PatternType 1 /PaintType 1 /TilingType 1 /BBox [0 0 20 20] /XStep 20 /YStep 20 /Resources << >>',
          data: '0 g 2 2 10 10 re f',
        },
      ],
    },
  ]);
}

/** Text: vertical punctuation, no /ToUnicode, variation sequences, Type 3, outlines and clips, narrowed and turned. */
export function textPage(): Promise<Uint8Array> {
  const document = new SampleDocument({ title: 'kinds of text' });
  const pen = document.addPage();
  const mincho = embed(document, 'mincho');
  pen.verticalText(190, 20, '「戸籍」（附票）、架空県。ーっょァ〜…＝【印】：；→', { face: mincho, sizePt: 18 });
  pen.text(20, 30, '本籍　架空県架空市', { face: embed(document, 'gothic', { toUnicode: 'none' }), sizePt: 18 });
  const serif = { face: embed(document, 'notoSerif'), sizePt: 24 };
  pen.text(20, 50, '葛\u{e0100}辻\u{e0100}祇\u{e0100}葛辻祇𠮷﨑', serif);
  pen.text(20, 65, '住民票の写し', { face: mincho, sizePt: 18, condense: 0.6 });
  pen.raw(`q 0.3 w 1 Tr 1 0 0 1 0 0 cm`);
  pen.text(20, 85, '輪郭', { face: mincho, sizePt: 48 });
  pen.raw('Q q 7 Tr');
  pen.text(20, 110, '切抜', { face: mincho, sizePt: 48 });
  pen.raw(
    `0 g ${Array.from({ length: 40 }, (_, i) => `0 ${500 + 4 * i} 600 2 re`).join(' ')} f Q q 0.9 0.3 -0.3 0.9 60 60 cm`,
  );
  pen.text(30, 150, '回転した文字', { face: mincho, sizePt: 24 });
  pen.raw('Q');
  return document.finish();
}
