// Plates and a machine -> a picture of the printed paper: particles on paper that spreads light by an exponential law.
import { chanceAt, normalOf, waveRows } from './chance.ts';
import { BANDS, channelsOf, densities, type Sight, type TonerColour } from './colours.ts';
import { develop, type Engine, POINTS, TONER_STEPS } from './engine.ts';
import type { Ink, Picture, Plates } from './picture.ts';

/** Paper: scatters light exponentially (Arney, Engeldrum, Zeng, "An expanded Murray-Davies model", 1995), some at once. */
export interface Stock {
  /** Reflectance in the visible and in the near infrared. */
  readonly white: number;
  readonly infrared: number;
  /** Root mean square, along one axis, of the way light goes inside, um. */
  readonly spreadUm: number;
  /** Share of light that comes back where it went in. 0..0.4. */
  readonly local: number;
  /** Share that the toner's surface mirrors whatever lies below. 0..0.03. */
  readonly gloss: number;
  /** Deviation of the paper's reflectance over fibres and over clouds. */
  readonly fibres: number;
  readonly clouds: number;
}

/** A printer with its plates' engines, toners and paper. */
export interface Machine {
  readonly name: string;
  readonly dpi: number;
  readonly engines: Readonly<Record<Ink, Engine>>;
  readonly toners: Readonly<Record<Ink, TonerColour>>;
  readonly stock: Stock;
}

export interface Area {
  /** Printer pixels. */
  readonly x: number;
  readonly y: number;
  readonly columns: number;
  readonly rows: number;
}

const INKS: readonly Ink[] = ['c', 'm', 'y', 'k'];
const STRIP_ROWS = 96;

/** In what to look, and how finely: a whole fraction of POINTS * machine.dpi. */
export interface Look {
  readonly sight: Sight;
  readonly outDpi: number;
}

/**
 * Prints an area of a side and looks at it.
 *
 * @param outDpi a whole fraction of POINTS * machine.dpi
 * @param area default: the whole side; light from outside it is counted in
 */
export function printAndLook(
  plates: Plates,
  machine: Machine,
  sight: Sight,
  outDpi: number,
  seed: number,
  area?: Area,
): Picture {
  return printAndLookIn(plates, machine, [{ sight, outDpi }], seed, area)[0];
}

/** The same sheet in several sights: it is developed once, and a band that two sights share is spread once. */
export function printAndLookIn(
  plates: Plates,
  machine: Machine,
  looks: readonly Look[],
  seed: number,
  area?: Area,
): Picture[] {
  const some = Object.values(plates).find((plate) => plate !== undefined);
  if (!some) throw new Error('Expected at least one plate but received none');
  const { x, y, columns, rows } = area ?? { x: 0, y: 0, columns: some.widthPx, rows: some.heightPx };
  const pointDpi = machine.dpi * POINTS;
  const pointUm = 25400 / pointDpi;
  const decay = decayFor(machine.stock.spreadUm / pointUm);
  // Six lengths of the exponential are felt.
  const halo = Math.ceil((6 * machine.stock.spreadUm) / Math.SQRT2 / pointUm / POINTS);
  // K alone looks the same in every visible band: one band serves.
  const onlyK = INKS.every((ink) => ink === 'k' || plates[ink] === undefined);
  const views = looks.map(({ sight, outDpi }) => viewOf(sight, outDpi, pointDpi, onlyK, columns, rows));
  const bands = [...new Set(views.flatMap((view) => view.bands))];

  const width = (columns + 2 * halo) * POINTS;
  for (let top = 0; top < rows; top += STRIP_ROWS) {
    const stripRows = Math.min(STRIP_ROWS, rows - top);
    const strip = { x: x - halo, y: y + top - halo, columns: columns + 2 * halo, rows: stripRows + 2 * halo };
    const height = strip.rows * POINTS;
    const toner = INKS.flatMap((ink, index) => {
      const plate = plates[ink];
      const amounts = plate && develop(plate, machine.engines[ink], machine.dpi, seed * 31 + index * 7919, strip);
      return amounts ? [{ amounts, density: densities(machine.toners[ink]) }] : [];
    });
    const filter = new Float32Array(width * height);
    const spread = new Float32Array(width * height);
    const above = new Float32Array(width * height);
    for (const band of bands) {
      filter.fill(1);
      for (const { amounts, density } of toner) {
        // Passed twice: once in, once out; half of the solid's density each way, in proportion to the toner there.
        const through = Float32Array.from(
          { length: TONER_STEPS + 1 },
          (_, step) => 10 ** (-0.5 * density[band] * (step / TONER_STEPS)),
        );
        dim(filter, amounts, through);
      }
      spread.set(filter);
      exponentialSpread(spread, width, height, decay, above);
      const { stock } = machine;
      const white = band === BANDS.length - 1 ? stock.infrared : stock.white;
      for (const view of views) {
        if (view.bands.includes(band))
          addBand(view, band, { filter, spread, width, halo, top, stripRows }, white, stock);
      }
    }
  }
  return views.map((view) => finish(view, x, y, machine.stock, seed));
}

function dim(filter: Float32Array, amounts: Uint8Array, through: Float32Array): void {
  for (let i = 0; i < filter.length; i++) filter[i] *= through[amounts[i]];
}

interface LookView {
  readonly bin: number;
  readonly outDpi: number;
  readonly channels: 1 | 3;
  readonly bands: readonly number[];
  /** Weight of a band in a channel. */
  readonly share: (channel: number, band: number) => number;
  readonly widthPx: number;
  readonly heightPx: number;
  readonly data: Float32Array;
}

function viewOf(
  sight: Sight,
  outDpi: number,
  pointDpi: number,
  onlyK: boolean,
  columns: number,
  rows: number,
): LookView {
  const bin = pointDpi / outDpi;
  if (!Number.isInteger(bin)) throw new Error(`Expected a whole fraction of ${pointDpi} dpi but received ${outDpi}`);
  const curves = channelsOf(sight);
  const channels = curves.length as 1 | 3;
  const bands =
    sight === 'infrared'
      ? [BANDS.length - 1]
      : onlyK
        ? [5]
        : BANDS.map((_, band) => band).filter((band) => curves.some((curve) => curve[band] !== 0));
  const widthPx = Math.floor((columns * POINTS) / bin);
  const heightPx = Math.floor((rows * POINTS) / bin);
  return {
    bin,
    outDpi,
    channels,
    bands,
    share: (channel, band) => (bands.length === 1 ? 1 : curves[channel][band]),
    widthPx,
    heightPx,
    data: new Float32Array(widthPx * heightPx * channels),
  };
}

interface StripLight {
  readonly filter: Float32Array;
  readonly spread: Float32Array;
  /** Points in a row. */
  readonly width: number;
  readonly halo: number;
  readonly top: number;
  readonly stripRows: number;
}

/** Adds one band of a strip to a view: sums over the points of each of its pixels. */
function addBand(
  { bin, channels, share, widthPx, heightPx, data }: LookView,
  band: number,
  { filter, spread, width, halo, top, stripRows }: StripLight,
  white: number,
  { local, gloss }: Stock,
): void {
  const shares = Array.from({ length: channels }, (_, channel) => share(channel, band));
  const outTop = Math.round((top * POINTS) / bin);
  for (let v = 0; v < stripRows * POINTS; v++) {
    const outY = outTop + Math.floor(v / bin);
    if (outY >= heightPx) break;
    let from = (halo * POINTS + v) * width + halo * POINTS;
    let o = outY * widthPx * channels;
    for (let i = 0; i < widthPx; i++) {
      let seen = 0;
      for (const end = from + bin; from < end; from++) {
        const t = filter[from];
        seen += gloss * (1 - t) * (1 - t) + white * t * (local * t + (1 - local) * spread[from]);
      }
      for (let c = 0; c < channels; c++) data[o++] += seen * shares[c];
    }
  }
}

/** Sums to means, and the paper's own unevenness at the picture's scale. */
function finish(
  { bin, outDpi, channels, widthPx, heightPx, data }: LookView,
  x: number,
  y: number,
  { fibres, clouds: cloudiness }: Stock,
  seed: number,
): Picture {
  const outMm = 25.4 / outDpi;
  const left = Math.round((x * POINTS) / bin);
  const cloudsAt = waveRows(seed + 99, 4, left * outMm, outMm, widthPx);
  const clouds = new Float32Array(widthPx);
  for (let j = 0; j < heightPx; j++) {
    const py = Math.round((y * POINTS) / bin) + j;
    cloudsAt(py * outMm, clouds);
    for (let i = 0; i < widthPx; i++) {
      const uneven = 1 + fibres * normalOf(chanceAt(seed + 5, left + i, py)) + cloudiness * clouds[i];
      for (let c = 0; c < channels; c++) data[(j * widthPx + i) * channels + c] *= uneven / (bin * bin);
    }
  }
  return { widthPx, heightPx, dpi: outDpi, channels, data };
}

/** Factor a of the kernel a^|k| whose root mean square is `rms` points: variance 2 a / (1 - a)^2. */
export function decayFor(rms: number): number {
  if (rms <= 0) return 0;
  // (1 - a)^2 = 2 a / rms^2.
  const b = 1 + 1 / (rms * rms);
  return b - Math.sqrt(b * b - 1);
}

/**
 * In place: kernel (1 - a) / (1 + a) a^(|u| + |v|), by a run each way along rows and columns.
 *
 * @param above of the plane's size, overwritten
 */
export function exponentialSpread(
  plane: Float32Array,
  width: number,
  height: number,
  a: number,
  above = new Float32Array(width * height),
): void {
  if (a === 0) return;
  const gain = (1 - a) / (1 + a);
  const forward = new Float32Array(Math.max(width, height));
  for (let y = 0; y < height; y++) {
    const row = y * width;
    let run = plane[row] / (1 - a);
    for (let x = 0; x < width; x++) {
      run = plane[row + x] + a * run;
      forward[x] = run;
    }
    run = plane[row + width - 1] / (1 - a);
    // The sum over what lies right, without the point itself, which `forward` counts.
    let right = a * run;
    for (let x = width - 1; x >= 0; x--) {
      const value = plane[row + x];
      plane[row + x] = gain * (forward[x] + right);
      right = a * (value + right);
    }
  }
  // Columns, whole rows at a time.
  for (let x = 0; x < width; x++) above[x] = plane[x] / (1 - a);
  for (let y = 1; y < height; y++) {
    const row = y * width;
    for (let x = 0; x < width; x++) above[row + x] = plane[row + x] + a * above[row - width + x];
  }
  const below = new Float32Array(width);
  const last = (height - 1) * width;
  for (let x = 0; x < width; x++) below[x] = (a * plane[last + x]) / (1 - a);
  for (let y = height - 1; y >= 0; y--) {
    const row = y * width;
    for (let x = 0; x < width; x++) {
      const value = plane[row + x];
      plane[row + x] = gain * (above[row + x] + below[x]);
      below[x] = a * (value + below[x]);
    }
  }
}
