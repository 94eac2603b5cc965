// 納税証明書 -> the same with transparency: page group, constant alpha, a luminosity soft mask, an alpha-masked multiplied seal.
import { type PdfRef, SampleDocument } from '../draw/document.ts';
import { embed } from '../draw/faces.ts';
import { officialSeal } from '../draw/official-seal.ts';
import type { PagePen } from '../draw/page-pen.ts';
import { drawNozei } from '../forms/nozei.ts';
import { SEAL_MM } from '../forms/parts.ts';
import { CITY } from '../people/city.ts';

/** A patch whose tone only a correct soft mask gives: black through luminosity 0.25 leaves 0.75 of white. */
export const MASKED_PATCH = { xMm: 20, yMm: 252, widthMm: 24, heightMm: 6, luminosity: 0.25 } as const;
/** 8-bit grey that the patch must have on the page. */
export const MASKED_PATCH_GREY = Math.round(255 * (1 - MASKED_PATCH.luminosity));

/** A patch of black at constant alpha. */
export const ALPHA_PATCH = { xMm: 48, yMm: 252, widthMm: 24, heightMm: 6, alpha: 0.4 } as const;
export const ALPHA_PATCH_GREY = Math.round(255 * (1 - ALPHA_PATCH.alpha));

const CREST_ALPHA = 0.22;

export async function transparency(): Promise<Uint8Array> {
  const document = new SampleDocument({ title: '納税証明書' });
  const faces = { label: embed(document, 'gothic'), entry: embed(document, 'mincho') };
  const seal = await maskedSeal(document);
  await drawNozei(document, faces, {
    seal,
    under: (pen) => {
      pen.page.dictionary.data['Group'] = { Type: 'Group', S: 'Transparency', CS: 'DeviceGray', I: true, K: false };
      crest(document, pen);
      maskedPatch(document, pen);
      alphaPatch(document, pen);
      pen.text(76, 256.5, '（印刷濃度見本）', { face: faces.label, sizePt: 7 });
    },
  });
  return document.finish();
}

/** The city's crest (an invented one: eight petals round a ring) large behind the table, fading downwards through a soft mask. */
function crest(document: SampleDocument, pen: PagePen): void {
  const page = [0, 0, pen.page.width, pen.page.height];
  const centreX = Number(pen.x(105));
  const centreY = Number(pen.y(140));
  const petals = Array.from({ length: 8 }, (_, index) => petal(centreX, centreY, (index * Math.PI) / 4)).join('\n');
  const form = document.stream(
    {
      Type: 'XObject',
      Subtype: 'Form',
      BBox: page,
      Group: { Type: 'Group', S: 'Transparency', CS: 'DeviceGray', I: true, K: true },
      Resources: {},
    },
    `0 g\n${petals}\n`,
  );
  const fade = document.fixed({
    ShadingType: 2,
    ColorSpace: 'DeviceGray',
    Coords: [0, centreY + 170, 0, centreY - 170],
    Function: { FunctionType: 2, Domain: [0, 1], C0: [1], C1: [0.15], N: 1 },
    Extend: [true, true],
  });
  const mask = document.stream(
    {
      Type: 'XObject',
      Subtype: 'Form',
      BBox: page,
      Group: { Type: 'Group', S: 'Transparency', CS: 'DeviceGray' },
      Resources: { Shading: { Fade: fade } },
    },
    '/Fade sh\n',
  );
  useForm(document, pen, form, { ca: CREST_ALPHA, SMask: { Type: 'Mask', S: 'Luminosity', G: mask } });
}

/** One petal: a Bezier loop from near the centre outwards. */
function petal(x: number, y: number, angle: number): string {
  const at = (radius: number, turn: number) =>
    `${(x + radius * Math.cos(angle + turn)).toFixed(2)} ${(y + radius * Math.sin(angle + turn)).toFixed(2)}`;
  return `${at(40, 0)} m ${at(90, 0.5)} ${at(150, 0.32)} ${at(160, 0)} c ${at(150, -0.32)} ${at(90, -0.5)} ${at(40, 0)} c f`;
}

function maskedPatch(document: SampleDocument, pen: PagePen): void {
  const { xMm, yMm, widthMm, heightMm, luminosity } = MASKED_PATCH;
  const box = `${pen.x(xMm)} ${pen.y(yMm + heightMm)} ${pen.length(widthMm)} ${pen.length(heightMm)} re f`;
  const page = [0, 0, pen.page.width, pen.page.height];
  const group = { Type: 'Group', S: 'Transparency', CS: 'DeviceGray', I: true };
  const common = { Type: 'XObject', Subtype: 'Form', BBox: page, Group: group, Resources: {} };
  const mask = document.stream(common, `${luminosity} g ${box}\n`);
  useForm(document, pen, document.stream(common, `0 g ${box}\n`), {
    SMask: { Type: 'Mask', S: 'Luminosity', G: mask },
  });
}

function alphaPatch(document: SampleDocument, pen: PagePen): void {
  const { xMm, yMm, widthMm, heightMm, alpha } = ALPHA_PATCH;
  const name = graphicsState(document, pen, { ca: alpha });
  pen.raw(
    `q /${name} gs 0 g ${pen.x(xMm)} ${pen.y(yMm + heightMm)} ${pen.length(widthMm)} ${pen.length(heightMm)} re f Q`,
  );
}

function useForm(document: SampleDocument, pen: PagePen, form: PdfRef, state: Record<string, unknown>): void {
  const stateName = graphicsState(document, pen, state);
  const formName = document.uniqueName('X');
  pen.page.xobjects[formName] = form;
  pen.raw(`q /${stateName} gs /${formName} Do Q`);
}

function graphicsState(document: SampleDocument, pen: PagePen, state: Record<string, unknown>): string {
  const name = document.uniqueName('G');
  pen.page.ext_gstates[name] = document.fixed({ Type: 'ExtGState', ...state });
  return name;
}

/** The mayor's seal as black ink behind an 8-bit alpha mask, so that the name under it stays visible. */
async function maskedSeal(document: SampleDocument): Promise<PdfRef> {
  const picture = await officialSeal({ columns: CITY.sealColumns, sizeMm: SEAL_MM, inkGrey: 0.42, seed: 20260401 });
  const alpha = document.greyImage({ ...picture, samples: picture.samples.map((value) => 255 - value) });
  const { width, height } = picture;
  const common = { Type: 'XObject', Subtype: 'Image', BitsPerComponent: 8, ColorSpace: 'DeviceGray' };
  return document.stream({ ...common, Width: width, Height: height, SMask: alpha }, new Uint8Array(width * height));
}
