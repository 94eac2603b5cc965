// The separations of one side and a printer -> the printed paper as reflectance, tile by tile.
import { type BitPlane, SEPARATIONS, type Separation } from '../raster/plane.ts';
import { checkDotModel, type DotModel } from './dot-model.ts';
import { expectBetween, paperError } from './errors.ts';
import { floatKernels } from './float-kernels.ts';
import { gaussianWeights } from './gaussian.ts';
import { checkMaterials, type PaperModel, reflectancesIn, type TonerModel, type View } from './materials.ts';
import { deriveSeed } from './noise.ts';
import { noiseKernels } from './noise-kernels.ts';
import type { PixelRect, ReflectanceSource, TileSource } from './reflectance.ts';
import { createScratch } from './scratch.ts';
import { createTonerLayer, type Oversample, type TonerLayer } from './toner-coverage.ts';

/** One side of a sheet as the printer gets it; an absent separation is blank, at least one is given. */
export type SidePlanes = Readonly<Partial<Record<Separation, BitPlane>>>;

/** A printer with its toner, loaded with a paper. */
export interface PrinterModel {
  readonly name: string;
  /** Resolution of the separations, 150..2400. */
  readonly dpi: number;
  readonly dots: DotModel;
  readonly toner: TonerModel;
  readonly paper: PaperModel;
}

export interface PrintOptions {
  /** Light to look in; default grey. */
  readonly view?: View;
  /**
   * Simulated points along a printer pixel; default 2 (21 um at 600 dpi). 1 is four times as fast and a little wrong
   * (toner that shares a pixel with bare paper is smeared before light spreads); 4 is for checking.
   */
  readonly oversample?: Oversample;
  /** Of this sheet: another seed is another impression of the same pages. Default 1. */
  readonly seed?: number;
}

// Parts of the grain's deviation: fibres, and the paper's formation, eight times as wide; squares sum to 1.
const FIBRE_SHARE = 0.8;
const FORMATION_SHARE = 0.6;

/**
 * Prints one side.
 *
 * Physics, per tile: toner coverage of each ink (circular dot overlap) -> transmittance T, product over the inks ->
 * light spread in the paper S = PSF * T -> reflectance white * grain * T * S (Ruckdeschel and Hauser 1978).
 *
 * @returns a source at printer dpi times oversample, of the planes' size
 * @throws `paper.parameter`, `paper.noPlanes`, `paper.planeSize`
 */
export function printSide(planes: SidePlanes, printer: PrinterModel, options: PrintOptions = {}): ReflectanceSource {
  const { view = 'grey' } = options;
  const source = printSideViews(planes, printer, [view], options);
  return { ...source, channels: view === 'rgb' ? 3 : 1 };
}

/** The same paper in several lights at once, channels one view after the other: toner is laid only once. */
export function printSideViews(
  planes: SidePlanes,
  printer: PrinterModel,
  views: readonly View[],
  options: Omit<PrintOptions, 'view'> = {},
): TileSource {
  const { oversample = 2, seed = 1 } = options;
  checkDotModel(printer.dots);
  checkMaterials(printer.toner, printer.paper);
  expectBetween('printer.dpi', printer.dpi, 150, 2400);
  const inks = SEPARATIONS.filter((ink) => planes[ink] !== undefined);
  if (inks.length === 0) throw paperError('noPlanes', {});
  const first = planes[inks[0]]!;
  for (const ink of inks) {
    const { widthPx, heightPx } = planes[ink]!;
    if (widthPx !== first.widthPx || heightPx !== first.heightPx) {
      const expected = `${first.widthPx} x ${first.heightPx}`;
      throw paperError('planeSize', { ink, expected, received: `${widthPx} x ${heightPx}` });
    }
  }

  const dpi = printer.dpi * oversample;
  const pitchMm = 25.4 / dpi;
  const weights = gaussianWeights(printer.paper.spreadSigmaUm / 1000 / pitchMm);
  const halo = weights.length - 1;
  const haloPrinterPx = Math.ceil(halo / oversample);
  const layers = inks.map((ink): [Separation, TonerLayer] => [
    ink,
    createTonerLayer(planes[ink]!, ink, printer.dots, printer.dpi, oversample, seed),
  ]);
  const inkTransmittances = layers.map(([ink]) =>
    views.flatMap((view) => reflectancesIn(view, printer.toner[ink]).map((solid) => Math.sqrt(solid))),
  );
  const paperWhite = views.flatMap((view) => reflectancesIn(view, printer.paper.white));
  const channels = paperWhite.length;
  const { grain: grainDeviation, grainPeriodMm } = printer.paper;
  const fibreSeed = deriveSeed(seed, 'fibres');
  const formationSeed = deriveSeed(seed, 'formation');
  const scratch = createScratch();

  function readTile(rect: PixelRect): Float32Array {
    // The tile with its halo, outward to whole printer pixels.
    const px0 = Math.floor(rect.x / oversample) - haloPrinterPx;
    const py0 = Math.floor(rect.y / oversample) - haloPrinterPx;
    const px1 = Math.ceil((rect.x + rect.widthPx) / oversample) + haloPrinterPx;
    const py1 = Math.ceil((rect.y + rect.heightPx) / oversample) + haloPrinterPx;
    const printerRect = { x: px0, y: py0, widthPx: px1 - px0, heightPx: py1 - py0 };
    const coverStride = printerRect.widthPx * oversample;
    const skipX = rect.x - px0 * oversample - halo;
    const skipY = rect.y - py0 * oversample - halo;
    const width = rect.widthPx + 2 * halo;
    const height = rect.heightPx + 2 * halo;
    const count = rect.widthPx * rect.heightPx;

    const covers: Float32Array[] = [];
    const coverInks: number[] = [];
    for (const [i, [ink, layer]] of layers.entries()) {
      const cover = scratch.floats(`cover-${ink}`, coverStride * printerRect.heightPx * oversample);
      if (layer.coverTile(printerRect, cover)) {
        covers.push(cover);
        coverInks.push(i);
      }
    }

    const grain = scratch.floats('grain', count);
    grain.fill(1, 0, count);
    if (grainDeviation > 0) {
      const cellsPerPx = pitchMm / grainPeriodMm;
      noiseKernels().addField(grain, rect, cellsPerPx, fibreSeed, grainDeviation * FIBRE_SHARE);
      noiseKernels().addField(grain, rect, cellsPerPx / 8, formationSeed, grainDeviation * FORMATION_SHARE);
    }

    const out = scratch.floats('out', count * channels);
    // What toner takes away, rather than what it lets through: bare paper stays exactly bare through the blur.
    const absorbed = scratch.floats('absorbed', width * height);
    // Channels in which the inks at hand are equally dense (black toner in red, green and blue) share the work.
    const groups = new Map<string, number[]>();
    for (let channel = 0; channel < channels; channel++) {
      const key = coverInks.map((ink) => inkTransmittances[ink][channel]).join();
      const known = groups.get(key);
      if (known) known.push(channel);
      else groups.set(key, [channel]);
    }
    for (const group of groups.values()) {
      absorbed.fill(0, 0, width * height);
      for (const [i, cover] of covers.entries()) {
        const dense = 1 - inkTransmittances[coverInks[i]][group[0]];
        for (let j = 0; j < height; j++) {
          const from = (j + skipY) * coverStride + skipX;
          const to = j * width;
          for (let x = 0; x < width; x++) absorbed[to + x] += (1 - absorbed[to + x]) * dense * cover[from + x];
        }
      }
      floatKernels().reflect(
        absorbed,
        width,
        height,
        weights,
        grain,
        group.map((channel) => paperWhite[channel]),
        group.map((channel) => out.subarray(channel * count, (channel + 1) * count)),
      );
    }
    return out;
  }

  return {
    widthPx: first.widthPx * oversample,
    heightPx: first.heightPx * oversample,
    dpi,
    channels,
    paperWhite,
    readTile,
  };
}
