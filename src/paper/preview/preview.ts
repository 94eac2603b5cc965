// Sheets as separations -> picture files of each (paper, photocopy, infrared, scan) and a page that shows them side by side.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { throwIfAborted } from '../../errors.ts';
import { createPlane } from '../../raster/plane.ts';
import type { CopierModel } from '../copier.ts';
import { TYPICAL_COLOUR_COPIER, TYPICAL_COPIER, TYPICAL_SCANNER, typicalPrinter } from '../devices.ts';
import { deriveSeed } from '../noise.ts';
import type { PrinterModel, SidePlanes } from '../printed-side.ts';
import type { ReflectanceImage } from '../reflectance.ts';
import type { ScannerModel } from '../scanner.ts';
import { runStepsAsync } from '../steps.ts';
import { markPictureSteps } from './mark-pictures.ts';
import { type PageMarkPicture, type PagePicture, type PageSheet, type PageSide, previewPage } from './page.ts';
import { writePng } from './png.ts';
import { type PictureKind, type PreviewDevices, sidePictureSteps } from './side-pictures.ts';

/** One sheet, both sides upright; a side without planes is blank, a sheet without back was printed on one side. */
export interface PreviewSheet {
  readonly front: SidePlanes;
  readonly back?: SidePlanes | undefined;
}

export interface PreviewProgress {
  /** Sheet being made, from 1. */
  readonly sheet: number;
  readonly side: 'front' | 'back';
  /** Share of this side that is done, 0..1. */
  readonly share: number;
}

export interface PreviewOptions {
  /** Taken one at a time: only one sheet and its pictures are in memory. */
  readonly sheets: Iterable<PreviewSheet> | AsyncIterable<PreviewSheet>;
  /** Of the separations. */
  readonly dpi: number;
  /** Made when it is not there. */
  readonly outDir: string;
  /** Default: the typical printer at `dpi`. */
  readonly printer?: PrinterModel;
  /** Default: a typical black-and-white one, and a colour one for sides with colour. */
  readonly copier?: CopierModel;
  readonly scanner?: ScannerModel;
  /** Of all noise; default 1. The same sheets and seed give the same files. */
  readonly seed?: number;
  readonly onProgress?: ((progress: PreviewProgress) => void) | undefined;
  /** Each picture as soon as its file is there. */
  readonly onPicture?: ((picture: PreviewPicture) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** A picture file that was written. */
export interface PreviewPicture {
  readonly sheet: number;
  readonly side: 'front' | 'back';
  readonly kind: PictureKind;
  /** True for a part of the side at high resolution. */
  readonly closeUp: boolean;
  readonly path: string;
}

export interface PreviewResult {
  /** The page; opens from file://. */
  readonly indexPath: string;
  readonly pictures: readonly PreviewPicture[];
}

/**
 * Makes `index.html` and `sheet-N-{front,back}-{paper,photocopy,infrared,scan}.png`, with close-ups beside them.
 *
 * @throws `job.cancelled` within a band's time after `signal` fires; files written so far stay
 * @throws `paper.*` when planes or devices do not fit
 */
export async function writePreview(options: PreviewOptions): Promise<PreviewResult> {
  const { outDir, dpi, signal, onProgress, seed = 1 } = options;
  const devices: PreviewDevices = {
    printer: options.printer ?? typicalPrinter(dpi),
    copier: options.copier ?? TYPICAL_COPIER,
    colourCopier: options.copier ?? TYPICAL_COLOUR_COPIER,
    scanner: options.scanner ?? TYPICAL_SCANNER,
  };
  await mkdir(outDir, { recursive: true });
  const pictures: PreviewPicture[] = [];
  const pages: PageSheet[] = [];
  let sheet = 0;

  async function side(planes: SidePlanes, name: 'front' | 'back'): Promise<PageSide> {
    const made = await runStepsAsync(sidePictureSteps(planes, devices, deriveSeed(seed, `${sheet}-${name}`)), {
      signal,
      onProgress: (share) => onProgress?.({ sheet, side: name, share }),
    });
    const save = async (kind: PictureKind, image: ReflectanceImage, closeUp?: string): Promise<PagePicture> => {
      const file = `sheet-${sheet}-${name}-${closeUp ? `${closeUp}-` : ''}${kind}.png`;
      await writePng(join(outDir, file), image);
      const picture = { sheet, side: name, kind, closeUp: closeUp !== undefined, path: join(outDir, file) };
      pictures.push(picture);
      options.onPicture?.(picture);
      return { kind, file, widthPx: image.widthPx, heightPx: image.heightPx };
    };
    const whole = made.pictures.map(({ kind, image }) => save(kind, image));
    const closeUps = made.closeUps.map(async ({ place, pictures: near }, i) => ({
      reason: place.reason,
      pictures: await Promise.all(near.map(({ kind, image }) => save(kind, image, `near-${i + 1}`))),
    }));
    return { pictures: await Promise.all(whole), closeUps: await Promise.all(closeUps) };
  }

  /** The detection image of the first back that has one: it is the same on every sheet. */
  async function markOf(planes: SidePlanes): Promise<PageMarkPicture[]> {
    const made = await runStepsAsync(markPictureSteps(planes, devices, deriveSeed(seed, 'mark')), { signal });
    return Promise.all(
      made.map(async ({ kind, name, caption, image }) => {
        const file = `sheet-${sheet}-back-${name}-${kind}.png`;
        await writePng(join(outDir, file), image);
        pictures.push({ sheet, side: 'back', kind, closeUp: true, path: join(outDir, file) });
        return { kind, file, caption, widthPx: image.widthPx, heightPx: image.heightPx };
      }),
    );
  }

  let markShown = false;
  for await (const { front, back } of options.sheets) {
    throwIfAborted(signal);
    sheet++;
    const [frontPlanes, backPlanes] = withBlanks(front, back);
    const frontSide = await side(frontPlanes, 'front');
    const backSide = backPlanes && (await side(backPlanes, 'back'));
    const mark: PageMarkPicture[] = backPlanes && !markShown ? await markOf(backPlanes) : [];
    markShown ||= mark.length > 0;
    pages.push({ sheet, front: frontSide, back: backSide, mark });
  }
  const indexPath = join(outDir, 'index.html');
  await writeFile(indexPath, previewPage(pages, devices));
  return { indexPath, pictures };
}

/** A side without planes becomes a blank one of its sheet's size. */
function withBlanks(front: SidePlanes, back: SidePlanes | undefined): [SidePlanes, SidePlanes | undefined] {
  const some = [front, back].flatMap((side) => Object.values(side ?? {})).find((plane) => plane !== undefined);
  const orBlank = (side: SidePlanes): SidePlanes =>
    some && Object.values(side).every((plane) => plane === undefined)
      ? { k: createPlane(some.widthPx, some.heightPx) }
      : side;
  return [orBlank(front), back && orBlank(back)];
}
