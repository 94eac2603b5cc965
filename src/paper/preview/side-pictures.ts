// One side's separations -> its pictures: paper, photocopy, infrared, scan, and close-ups of telling places.
import { type CopierModel, copySteps } from '../copier.ts';
import { EYE, INFRARED_VIEWER } from '../devices.ts';
import { deriveSeed } from '../noise.ts';
import { type PrinterModel, printSide, type SidePlanes } from '../printed-side.ts';
import { type PixelRect, type ReflectanceImage, readImage, readImageSteps } from '../reflectance.ts';
import { type ScannerModel, scanSource } from '../scanner.ts';
import { sharedSource } from '../shared-source.ts';
import type { Steps } from '../steps.ts';
import type { Oversample } from '../toner-coverage.ts';
import { type Place, tellingPlaces } from './places.ts';

/** What a person or a machine makes of a printed side; `film` joins with the line screen. */
export type PictureKind = 'paper' | 'photocopy' | 'infrared' | 'scan';

export const PICTURE_KINDS: readonly PictureKind[] = ['paper', 'photocopy', 'infrared', 'scan'];

export interface CloseUp {
  readonly place: Place;
  readonly pictures: readonly { readonly kind: PictureKind; readonly image: ReflectanceImage }[];
}

export interface SidePictures {
  /** The whole side: 200 dpi, the scan at the scanner's dpi. */
  readonly pictures: readonly { readonly kind: PictureKind; readonly image: ReflectanceImage }[];
  /** At the printer's dpi or twice that, small. */
  readonly closeUps: readonly CloseUp[];
}

export interface PreviewDevices {
  readonly printer: PrinterModel;
  readonly copier: CopierModel;
  readonly scanner: ScannerModel;
}

/** Length of paper that all readers go down together. */
const BAND_MM = 5.08;

/**
 * Makes all pictures of one side; yields the share done.
 *
 * The visible paper is made once, band by band, for eye, scanner and copier together. Memory: the pictures and some bands.
 */
export function* sidePictureSteps(planes: SidePlanes, devices: PreviewDevices, seed: number): Steps<SidePictures> {
  const { printer, copier, scanner } = devices;
  const coarse: Oversample = printer.dpi < 600 ? 2 : 1;
  const visible = printSide(planes, printer, { view: 'rgb', oversample: coarse, seed });
  const paper = sharedSource(visible, Math.round((BAND_MM / 25.4) * visible.dpi));
  const scanned = scanSource(paper, scanner, { seed: deriveSeed(seed, 'scan') });

  const [eye, scanPicture, copied] = yield* together(0.45, [
    readImageSteps(scanSource(paper, EYE), undefined, bandRows(EYE.dpi)),
    readImageSteps(scanned, undefined, bandRows(scanner.dpi)),
    copySteps(paper, copier, deriveSeed(seed, 'copy')),
  ] as const);

  const copySeed = deriveSeed(seed, 'copy-print');
  const copyPaper = printSide(copied, copier.printer, { view: 'rgb', oversample: 1, seed: copySeed });
  const copyEye = scanSource(copyPaper, EYE);
  const photocopy = yield* part(0.45, 0.75, readImageSteps(copyEye, undefined, bandRows(EYE.dpi)));

  const heat = printSide(planes, printer, { view: 'nir', oversample: coarse, seed });
  const viewer = scanSource(heat, INFRARED_VIEWER, { seed: deriveSeed(seed, 'viewer') });
  const infrared = yield* part(0.75, 0.97, readImageSteps(viewer, undefined, bandRows(INFRARED_VIEWER.dpi)));

  const fine: Oversample = printer.dpi >= 1200 ? 1 : 2;
  const near = {
    paper: printSide(planes, printer, { view: 'rgb', oversample: fine, seed }),
    photocopy: printSide(copied, copier.printer, { view: 'rgb', oversample: 2, seed: copySeed }),
    infrared: printSide(planes, printer, { view: 'nir', oversample: fine, seed }),
  };
  const closeUps = tellingPlaces(eye, photocopy).map((place) => ({
    place,
    pictures: (['paper', 'photocopy', 'infrared'] as const).map((kind) => ({
      kind,
      image: readImage(near[kind], rectOf(place, near[kind].dpi)),
    })),
  }));
  yield 1;
  return {
    pictures: [
      { kind: 'paper', image: eye },
      { kind: 'photocopy', image: photocopy },
      { kind: 'infrared', image: infrared },
      { kind: 'scan', image: scanPicture },
    ],
    closeUps,
  };
}

function bandRows(dpi: number): number {
  return Math.round((BAND_MM / 25.4) * dpi);
}

function rectOf(place: Place, dpi: number): PixelRect {
  const px = (mm: number): number => Math.round((mm / 25.4) * dpi);
  return { x: px(place.xMm), y: px(place.yMm), widthPx: px(place.widthMm), heightPx: px(place.heightMm) };
}

type Results<T extends readonly Steps<unknown>[]> = {
  -readonly [K in keyof T]: T[K] extends Steps<infer R> ? R : never;
};

/** Runs several works a step each in turn; their share of the whole is `weight`. */
function* together<const T extends readonly Steps<unknown>[]>(weight: number, works: T): Steps<Results<T>> {
  const results: unknown[] = [];
  const shares = works.map(() => 0);
  const open = new Set(works.keys());
  while (open.size > 0) {
    for (const index of open) {
      const step = works[index].next();
      if (step.done) {
        results[index] = step.value;
        shares[index] = 1;
        open.delete(index);
      } else {
        shares[index] = step.value;
      }
    }
    yield (weight * shares.reduce((sum, share) => sum + share, 0)) / works.length;
  }
  return results as Results<T>;
}

/** One work as the part from `start` to `end` of the whole. */
function* part<T>(start: number, end: number, work: Steps<T>): Steps<T> {
  for (;;) {
    const step = work.next();
    if (step.done) return step.value;
    yield start + (end - start) * step.value;
  }
}
