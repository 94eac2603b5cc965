// A simulated device -> its row of the film's table: calibrated by the chart's patch, printed, seen bare and through the film, and the same of photocopies.
import { CHART_CELLS } from '../../src/calibrate/chart/patches.ts';
import { fitLineScreen, lightOfLoneDot, type PhaseTones } from '../../src/calibrate/fit-line-screen.ts';
import { copySteps } from '../../src/paper/copier.ts';
import { drawCopier, drawPrinter } from '../../src/paper/devices.ts';
import { TYPICAL_FILM } from '../../src/paper/film.ts';
import { type PrinterModel, printSide } from '../../src/paper/printed-side.ts';
import { readImage } from '../../src/paper/reflectance.ts';
import { runSteps } from '../../src/paper/steps.ts';
import { findLatent } from '../../src/raster/detection/find-latent.ts';
import type { DetectionImage } from '../../src/raster/detection/infrared.ts';
import { buildFilm, buildLineScreen, paintPhaseDots, phaseDotPx } from '../../src/raster/detection/line-screen.ts';
import type { PlaceCount } from '../../src/raster/detection/phase-field.ts';
import { parseDetectionSettings } from '../../src/raster/detection/settings-schema.ts';
import { paintScreen } from '../../src/raster/pantograph/patch.ts';
import { loneDotLimit } from '../../src/raster/pantograph/screens.ts';
import { type BitPlane, createPlane } from '../../src/raster/plane.ts';
import { copy } from '../support/judge/copy-machine.ts';
import { judgeCopier, judgePrinter } from '../support/judge/population.ts';
import { type Machine, printAndLook } from '../support/judge/sheet.ts';
import { contrast, cropped, type MarkPicture, meansOf, regionsAt } from './measure.ts';

const DPI = 600;
/** Samples along a printer pixel, and the eye's along an inch. */
const FINE = 4;
const EYE_DPI = 200;
const SETTINGS = parseDetectionSettings();
const RING_MM = 34;

/** Reflectance of a square at FINE samples a pixel. */
interface FineLook {
  readonly side: number;
  readonly data: Float32Array;
}

/** A printer and copiers in black. */
export interface FilmWorld {
  readonly name: string;
  /** Of bare paper. */
  readonly white: number;
  print(k: BitPlane, seed: number): FineLook;
  /** The copy, printed. */
  copies(k: BitPlane, copier: number, seed: number): FineLook;
}

export function paperFilmWorld(seed: number, printer: PrinterModel = drawPrinter(seed)): FilmWorld {
  const fine = (k: BitPlane, by: PrinterModel, printSeed: number): FineLook => {
    const source = printSide({ k }, by, { oversample: FINE, seed: printSeed });
    return {
      side: source.widthPx,
      data: readImage(source, { x: 0, y: 0, widthPx: source.widthPx, heightPx: source.heightPx }).data,
    };
  };
  return {
    name: `paper-${printer.name}`,
    white: printer.paper.white.rgb[1],
    print: (k, printSeed) => fine(k, printer, printSeed),
    copies: (k, copierSeed, printSeed) => {
      const copier = drawCopier(copierSeed);
      const { k: copied } = runSteps(copySteps(printSide({ k }, printer, { seed: printSeed }), copier, printSeed));
      if (copied === undefined) throw new Error('Expected a copy in black');
      return fine(copied, copier.printer, printSeed + 1);
    },
  };
}

export function judgeFilmWorld(seed: number, machine: Machine = judgePrinter(seed)): FilmWorld {
  const fine = (k: BitPlane, by: Machine, printSeed: number): FineLook => {
    const { widthPx, channels, data } = printAndLook({ k }, by, 'eye', DPI * FINE, printSeed);
    return { side: widthPx, data: channels === 1 ? data : data.filter((_, i) => i % channels === 1) };
  };
  return {
    name: machine.name,
    white: machine.stock.white,
    print: (k, printSeed) => fine(k, machine, printSeed),
    copies: (k, copierSeed, printSeed) => {
      const copier = judgeCopier(copierSeed);
      const { k: copied } = copy(
        printAndLook({ k }, machine, 'sensor', DPI, printSeed),
        machine.stock.white,
        copier,
        printSeed,
      );
      if (copied === undefined) throw new Error('Expected a copy in black');
      return fine(copied, copier.machine, printSeed + 1);
    },
  };
}

/** What the eye sees of it, through a film moved right by so many samples, or bare. */
export function eyeSees({ side, data }: FineLook, film?: BitPlane, offX = 0, offY = 0): MarkPicture {
  const bin = (DPI * FINE) / EYE_DPI;
  const out = Math.floor(side / bin);
  const picture = new Float32Array(out * out);
  const passed = [TYPICAL_FILM.clear ** 2, TYPICAL_FILM.opaque ** 2];
  for (let y = 0; y < out * bin; y++) {
    const filmY = Math.min(Math.max(0, Math.floor((y - offY) / FINE)), (film?.heightPx ?? 1) - 1);
    for (let x = 0; x < out * bin; x++) {
      let seen = data[y * side + x];
      if (film !== undefined) {
        const filmX = Math.min(Math.max(0, Math.floor((x - offX) / FINE)), film.widthPx - 1);
        seen *= passed[(film.data[filmY * film.strideBytes + (filmX >> 3)] >> (7 - (filmX & 7))) & 1];
      }
      picture[Math.floor(y / bin) * out + Math.floor(x / bin)] += seen / bin ** 2;
    }
  }
  return { widthPx: out, heightPx: out, dpi: EYE_DPI, channels: 1, data: picture };
}

/** One device's row. Contrasts 0..1; `copyReads` counts copies on which the mark was found, bare or through the film at its best. */
export interface FilmFigures {
  readonly device: string;
  /** Of the lattice that the fit has chosen. */
  readonly places: number;
  /** Means of the dark lattices of four and of five places and of solid black, paper = 1; and what a lone dot takes of the light, in dots. */
  readonly tones: readonly number[];
  readonly groundDensity: number;
  readonly filmLatent: number;
  readonly filmBlossom: number;
  readonly filmReads: number;
  readonly eyeLatent: number;
  readonly eyeBlossom: number;
  readonly eyeReads: number;
  /** Against a copy of the same print without the mark: the greatest over copiers and places of the film. */
  readonly copyLatent: number;
  readonly copyReads: number;
  /** Greatest contrast of each copy. */
  readonly copies: readonly number[];
}

const PATCH_PX = 222;

/** Prints of each patch, as the chart holds some of each: where a patch lies its tone is a little off. */
const PATCH_SEEDS = [77, 78, 79];

/** What `calibrate` measures of the chart's patches. */
export function phaseTonesOf(world: FilmWorld): PhaseTones {
  const toneOf = (paint: (patch: BitPlane) => void): number => {
    const patch = createPlane(PATCH_PX, PATCH_PX);
    paint(patch);
    const sum = PATCH_SEEDS.reduce((all, seed) => all + middleOf(world.print(patch, seed)), 0);
    return sum / PATCH_SEEDS.length / world.white;
  };
  const dark = (places: PlaceCount): number =>
    toneOf((patch) => paintPhaseDots(patch, phaseDotPx(DPI), places, () => ({ density: 1, inPhase: true })));
  const rect = { left: 0, top: 0, right: PATCH_PX, bottom: PATCH_PX };
  const cell = CHART_CELLS[DPI];
  const loneDots = loneDotLimit(cell.cellPx, cell.dotSidePx);
  const lone = toneOf((patch) => paintScreen(patch, rect, { loneDots, clusterAreaPx: 0 }, cell));
  return {
    four: dark(4),
    five: dark(5),
    solid: toneOf((patch) => patch.data.fill(255)),
    lone: lightOfLoneDot({ amount: loneDots, relative: lone }, cell),
  };
}

/** Fits the line screen by patches of the chart, prints the mark and copies it. */
export function filmFiguresFor(world: FilmWorld, copiers: readonly number[]): FilmFigures {
  const tones = phaseTonesOf(world);
  const screens = fitLineScreen(tones, DPI);
  const image = buildLineScreen(SETTINGS, screens, { dpi: DPI });
  const without = buildLineScreen({ ...SETTINGS, character: null }, screens, { dpi: DPI });
  const film = buildFilm(SETTINGS.sizeMm, DPI, screens.places);
  const print = world.print(image.k, 5);
  const [seen, bare] = [eyeSees(print, film), eyeSees(print)];
  const through = meansOf(seen, image);
  const eye = meansOf(bare, image);
  // What the places of the mark look like without it: strokes of the drawing are not everywhere as dense.
  const plain = meansOf(eyeSees(world.print(without.k, 5)), image);
  const blossom = ({ petals, surround, paper }: typeof eye): number =>
    contrast((petals[0] + surround[0]) / 2, paper[0]);

  const ring = cropped(image, RING_MM);
  const ringFilm = croppedFilm(image, film);
  const bareRing = cropped(without, RING_MM);
  const rows = copiers.map((copier) =>
    copyFigures(world.copies(ring.k, copier, 7), world.copies(bareRing.k, copier, 7), ring, ringFilm),
  );
  const r = (value: number): number => Math.round(value * 1000) / 1000;
  return {
    device: world.name,
    places: screens.places,
    tones: [r(tones.four), r(tones.five), r(tones.solid), r(tones.lone)],
    groundDensity: screens.groundDensity,
    filmLatent: r(contrast(through.latent[0], through.surround[0])),
    filmBlossom: r(blossom(through)),
    filmReads: findLatent(seen, 'either').found ? 1 : 0,
    eyeLatent: r(contrast(eye.latent[0], plain.latent[0])),
    eyeBlossom: r(blossom(eye)),
    eyeReads: findLatent(bare, 'either').found ? 1 : 0,
    copyLatent: r(Math.max(0, ...rows.map((row) => row.latent))),
    copyReads: rows.filter((row) => row.reads).length,
    copies: rows.map((row) => r(row.latent)),
  };
}

/** On a copy the lattice may lie anywhere: the film is moved over a whole period, by half pixels. */
function copyFigures(
  look: FineLook,
  plain: FineLook,
  ring: DetectionImage,
  film: BitPlane,
): { latent: number; reads: boolean } {
  const [marked, without] = [latentByPhase(look, ring), latentByPhase(plain, ring)];
  const bare = eyeSees(look);
  let best = { latent: contrast(bareMean(marked), bareMean(without)), seen: bare };
  let reads = findLatent(bare, 'either').found;
  let place = { latent: 0, x: 0, y: 0 };
  for (let y = 0; y < 5 * FINE; y += FINE / 2) {
    for (let x = 0; x < 5 * FINE; x += FINE / 2) {
      const latent = contrast(meanThrough(marked, film, x, y), meanThrough(without, film, x, y));
      if (latent > place.latent) place = { latent, x, y };
    }
  }
  if (place.latent > best.latent) best = { latent: place.latent, seen: eyeSees(look, film, place.x, place.y) };
  reads ||= findLatent(best.seen, 'either').found;
  return { latent: best.latent, reads };
}

/** Samples after which a film of either lattice repeats itself, right and down. */
const PERIOD = 20 * FINE;

/** Mean of the mark's samples by their place in the film's period, and the share of the mark that they are. */
interface PhaseMeans {
  readonly mean: Float64Array;
  readonly share: Float64Array;
}

/** What {@link eyeSees} then sees of the mark through a film anywhere follows from these without a picture for each place. */
function latentByPhase({ side, data }: FineLook, ring: DetectionImage): PhaseMeans {
  const { side: regionSide, of } = regionsAt(ring, EYE_DPI);
  const bin = (DPI * FINE) / EYE_DPI;
  const [sum, count] = [new Float64Array(PERIOD ** 2), new Float64Array(PERIOD ** 2)];
  let all = 0;
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      if (of[Math.floor(y / bin) * regionSide + Math.floor(x / bin)] !== 'latent') continue;
      const phase = (y % PERIOD) * PERIOD + (x % PERIOD);
      sum[phase] += data[y * side + x];
      count[phase]++;
      all++;
    }
  }
  return { mean: sum.map((value, i) => value / Math.max(1, count[i])), share: count.map((value) => value / all) };
}

const bareMean = ({ mean, share }: PhaseMeans): number => mean.reduce((sum, value, i) => sum + value * share[i], 0);

function meanThrough({ mean, share }: PhaseMeans, film: BitPlane, offX: number, offY: number): number {
  const passed = [TYPICAL_FILM.clear ** 2, TYPICAL_FILM.opaque ** 2];
  const pixel = (sample: number, off: number): number =>
    Math.floor(((((sample - off) % PERIOD) + PERIOD) % PERIOD) / FINE);
  let sum = 0;
  for (let y = 0; y < PERIOD; y++) {
    for (let x = 0; x < PERIOD; x++) {
      const [filmX, filmY] = [pixel(x, offX), pixel(y, offY)];
      const opaque = (film.data[filmY * film.strideBytes + (filmX >> 3)] >> (7 - (filmX & 7))) & 1;
      sum += mean[y * PERIOD + x] * share[y * PERIOD + x] * passed[opaque];
    }
  }
  return sum;
}

function croppedFilm(image: DetectionImage, film: BitPlane): BitPlane {
  return cropped({ ...image, k: film }, RING_MM).k;
}

function middleOf({ side, data }: FineLook): number {
  const edge = Math.round(side / 8);
  let sum = 0;
  for (let y = edge; y < side - edge; y++) for (let x = edge; x < side - edge; x++) sum += data[y * side + x];
  return sum / (side - 2 * edge) ** 2;
}
