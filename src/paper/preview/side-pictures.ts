// One side's separations -> its pictures: paper, photocopy, infrared, scan, and close-ups of telling places.
import type { BitPlane } from '../../raster/plane.ts';
import { type CopierModel, copySteps } from '../copier.ts';
import { EYE, INFRARED_VIEWER } from '../devices.ts';
import type { View } from '../materials.ts';
import { deriveSeed } from '../noise.ts';
import { type PrinterModel, printSide, printSideViews, type SidePlanes } from '../printed-side.ts';
import { type PixelRect, type ReflectanceImage, readImage, readImageSteps } from '../reflectance.ts';
import { type ScannerModel, scanSource } from '../scanner.ts';
import { pickChannels, sharedSource } from '../shared-source.ts';
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
  /** Of sides in black only. */
  readonly copier: CopierModel;
  /** Of sides with colour. */
  readonly colourCopier: CopierModel;
  readonly scanner: ScannerModel;
}

/** Length of paper that all readers go down together. */
const BAND_MM = 5.08;

/**
 * Makes all pictures of one side; yields the share done.
 *
 * The paper is made once, band by band, for eye, scanner, infrared viewer and copier together. Memory: the pictures and some bands.
 */
export function* sidePictureSteps(planes: SidePlanes, devices: PreviewDevices, seed: number): Steps<SidePictures> {
  const { printer, scanner } = devices;
  const coarse: Oversample = printer.dpi < 600 ? 2 : 1;
  // A side in black only is looked at in grey: the colours would say the same three times.
  const light: View = (['c', 'm', 'y'] as const).some((ink) => hasInk(planes[ink])) ? 'rgb' : 'grey';
  const channels = light === 'rgb' ? 3 : 1;
  const copier = light === 'rgb' ? devices.colourCopier : devices.copier;
  const printed = printSideViews(planes, printer, [light, 'nir'], { oversample: coarse, seed });
  const shared = sharedSource(printed, Math.round((BAND_MM / 25.4) * printed.dpi));
  const paper = pickChannels(shared, 0, channels);
  const heat = pickChannels(shared, channels, 1);
  const scanned = scanSource(paper, scanner, { seed: deriveSeed(seed, 'scan') });
  const viewed = scanSource(heat, INFRARED_VIEWER, { seed: deriveSeed(seed, 'viewer') });

  const [eye, scanPicture, infrared, copied] = yield* together(0.65, [
    readImageSteps(scanSource(paper, EYE), undefined, bandRows(EYE.dpi)),
    readImageSteps(scanned, undefined, bandRows(scanner.dpi)),
    readImageSteps(viewed, undefined, bandRows(INFRARED_VIEWER.dpi)),
    copySteps(paper, copier, deriveSeed(seed, 'copy')),
  ] as const);

  const copySeed = deriveSeed(seed, 'copy-print');
  const copyPaper = printSide(copied, copier.printer, { view: light, oversample: 1, seed: copySeed });
  const copyEye = scanSource(copyPaper, EYE);
  const photocopy = yield* part(0.65, 0.97, readImageSteps(copyEye, undefined, bandRows(EYE.dpi)));

  const fine: Oversample = printer.dpi >= 1200 ? 1 : 2;
  const near = {
    paper: printSide(planes, printer, { view: light, oversample: fine, seed }),
    photocopy: printSide(copied, copier.printer, { view: light, oversample: 2, seed: copySeed }),
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

function hasInk(plane: BitPlane | undefined): boolean {
  return plane?.data.subarray(0, plane.strideBytes * plane.heightPx).some((byte) => byte !== 0) ?? false;
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
