// A back's separations -> its detection image as eye, infrared viewer and film see it, and the same of colour copies.
import { buildFilm, phaseDotPx } from '../../raster/detection/line-screen.ts';
import type { PlaceCount } from '../../raster/detection/phase-field.ts';
import { DETECTION_IMAGE_MM } from '../../raster/layout.ts';
import { type BitPlane, createPlane, mmToPx, SEPARATIONS, type Separation } from '../../raster/plane.ts';
import { copySteps } from '../copier.ts';
import { COLOUR_COPIERS, EYE, INFRARED_VIEWER } from '../devices.ts';
import { throughFilm } from '../film.ts';
import { deriveSeed } from '../noise.ts';
import { printSide, type SidePlanes } from '../printed-side.ts';
import { type ReflectanceImage, type ReflectanceSource, readImage } from '../reflectance.ts';
import { type ScannerModel, scanSource } from '../scanner.ts';
import type { Steps } from '../steps.ts';
import type { Bilingual } from './page-text.ts';
import type { PictureKind, PreviewDevices } from './side-pictures.ts';

export interface MarkPicture {
  readonly kind: PictureKind;
  /** Part of the file's name. */
  readonly name: string;
  readonly caption: Bilingual;
  readonly image: ReflectanceImage;
}

/** Paper round the mark, mm. */
const ROOM_MM = 3;
/** From no grey replaced by K to all of it: what decides whether a copy has K at all. */
const COPIERS = [COLOUR_COPIERS[0]!, COLOUR_COPIERS[2]!, COLOUR_COPIERS[5]!];

/** @returns none when nothing is printed where the mark belongs */
export function* markPictureSteps(
  back: SidePlanes,
  devices: Pick<PreviewDevices, 'printer' | 'copier'>,
  seed: number,
): Steps<readonly MarkPicture[]> {
  const { printer } = devices;
  const mark = cropMark(back, printer.dpi);
  const inked = SEPARATIONS.filter((ink) => mark?.[ink]?.data.some((byte) => byte !== 0));
  if (mark === undefined || inked.length === 0) return [];
  return inked.some((ink) => ink !== 'k')
    ? yield* infraredPictures(mark, devices, seed)
    : yield* filmPictures(mark, devices, seed);
}

const look = (paper: ReflectanceSource, reader: ScannerModel, seed = 1): ReflectanceImage =>
  readImage(scanSource(paper, reader, { seed }));

function* infraredPictures(
  mark: SidePlanes,
  { printer }: Pick<PreviewDevices, 'printer'>,
  seed: number,
): Steps<MarkPicture[]> {
  const paper = printSide(mark, printer, { view: 'rgb', seed });
  const pictures: MarkPicture[] = [
    { kind: 'paper', name: 'mark', caption: { ja: '目で見る', en: 'By eye' }, image: look(paper, EYE) },
    {
      kind: 'infrared',
      name: 'mark',
      caption: { ja: '赤外線で見る', en: 'In infrared' },
      image: look(printSide(mark, printer, { view: 'nir', seed }), INFRARED_VIEWER),
    },
  ];
  yield 0.3;
  for (const [i, copier] of COPIERS.entries()) {
    const copied = yield* scaled(0.3 + i * 0.22, 0.15, copySteps(paper, copier, deriveSeed(seed, `mark-copy-${i}`)));
    const print = (view: 'rgb' | 'nir') => printSide(copied, copier.printer, { view, oversample: 1, seed: seed + 1 });
    const share = Math.round((copier.colour?.greyReplacement ?? 0) * 100);
    const of: Bilingual = { ja: `カラーコピー（墨への置換 ${share} %）`, en: `Colour copy (${share} % of grey in K)` };
    pictures.push(
      { kind: 'photocopy', name: `mark-copy-${i + 1}`, caption: of, image: look(print('rgb'), EYE) },
      {
        kind: 'infrared',
        name: `mark-copy-${i + 1}`,
        caption: { ja: `${of.ja}を赤外線で見る`, en: `${of.en}, in infrared` },
        image: look(print('nir'), INFRARED_VIEWER),
      },
    );
    yield 0.52 + i * 0.22;
  }
  return pictures;
}

/** By how many dots the film is moved down, and what for. */
const FILM_MOVES: readonly { readonly dots: number; readonly caption: Bilingual }[] = [
  { dots: 0, caption: { ja: 'フィルムを重ねる', en: 'Film laid on' } },
  { dots: 0.5, caption: { ja: 'フィルムを点の半分動かす', en: 'Film moved by half a dot' } },
  { dots: 1, caption: { ja: 'フィルムを 1 点動かす', en: 'Film moved by one dot' } },
  { dots: 2, caption: { ja: 'フィルムを 2 点動かす', en: 'Film moved by two dots' } },
];
/** Holes and dots of one pixel need finer samples than tones do. */
const FILM_OVERSAMPLE = 4;

function* filmPictures(
  mark: SidePlanes,
  { printer, copier }: Pick<PreviewDevices, 'printer' | 'copier'>,
  seed: number,
): Steps<MarkPicture[]> {
  const { dpi } = printer;
  const room = Math.round(mmToPx(ROOM_MM, dpi));
  const places = placesOf(mark.k!, room, phaseDotPx(dpi));
  const film = buildFilm(DETECTION_IMAGE_MM.widthMm + 2 * ROOM_MM, dpi, places, { x: -room, y: -room });
  const dotUm = (phaseDotPx(dpi) * 25_400) / dpi;
  const paper = printSide(mark, printer, { seed, oversample: FILM_OVERSAMPLE });
  const laid = (on: ReflectanceSource, dots: number): ReflectanceImage =>
    look(throughFilm(on, film, dpi, { xUm: 0, yUm: dots * dotUm }), EYE);
  const pictures: MarkPicture[] = [
    { kind: 'paper', name: 'mark', caption: { ja: '目で見る', en: 'By eye' }, image: look(paper, EYE) },
  ];
  for (const [i, { dots, caption }] of FILM_MOVES.entries()) {
    pictures.push({ kind: 'paper', name: `mark-film-${i}`, caption, image: laid(paper, dots) });
    yield 0.1 + i * 0.15;
  }
  const copied = yield* scaled(0.7, 0.2, copySteps(paper, copier, deriveSeed(seed, 'mark-copy')));
  const copyPaper = printSide(copied, copier.printer, { seed: seed + 1, oversample: FILM_OVERSAMPLE });
  pictures.push(
    { kind: 'photocopy', name: 'mark-copy', caption: { ja: 'コピー', en: 'Photocopy' }, image: look(copyPaper, EYE) },
    {
      kind: 'photocopy',
      name: 'mark-copy-film',
      caption: { ja: 'コピーにフィルムを重ねる', en: 'Film laid on the photocopy' },
      image: laid(copyPaper, 0),
    },
  );
  return pictures;
}

/** Which lattice a mark is printed on: of four places, few dots stand in odd columns, of five as many as in even ones. */
function placesOf(mark: BitPlane, room: number, dotPx: number): PlaceCount {
  let [odd, all] = [0, 0];
  for (let y = room; y < mark.heightPx - room; y++) {
    for (let x = room; x < mark.widthPx - room; x++) {
      if (((mark.data[y * mark.strideBytes + (x >> 3)]! >> (7 - (x & 7))) & 1) === 0) continue;
      all++;
      odd += Math.floor((x - room) / dotPx) & 1;
    }
  }
  return odd < 0.3 * all ? 4 : 5;
}

/** @returns undefined when the page is too small to hold the mark */
function cropMark(back: SidePlanes, dpi: number): SidePlanes | undefined {
  const px = (mm: number): number => Math.round(mmToPx(mm, dpi));
  const { xMm, yMm, widthMm, heightMm } = DETECTION_IMAGE_MM;
  const room = px(ROOM_MM);
  const [left, top] = [px(xMm) - room, px(yMm) - room];
  const [widthPx, heightPx] = [px(widthMm) + 2 * room, px(heightMm) + 2 * room];
  const crop = (plane: BitPlane): BitPlane => {
    const out = createPlane(widthPx, heightPx);
    for (let y = 0; y < heightPx; y++) {
      for (let x = 0; x < widthPx; x++) {
        const bit = (plane.data[(top + y) * plane.strideBytes + ((left + x) >> 3)]! >> (7 - ((left + x) & 7))) & 1;
        if (bit) out.data[y * out.strideBytes + (x >> 3)]! |= 0x80 >> (x & 7);
      }
    }
    return out;
  };
  const planes: Partial<Record<Separation, BitPlane>> = {};
  for (const ink of SEPARATIONS) {
    const plane = back[ink];
    if (plane === undefined) continue;
    if (plane.widthPx < left + widthPx || plane.heightPx < top + heightPx) return undefined;
    planes[ink] = crop(plane);
  }
  return planes;
}

function* scaled<T>(from: number, span: number, work: Steps<T>): Steps<T> {
  for (;;) {
    const step = work.next();
    if (step.done) return step.value;
    yield from + span * step.value;
  }
}
