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
  const some = Object.values(plates).find((plate) => plate !== undefined);
  if (!some) throw new Error('Expected at least one plate but received none');
  const { x, y, columns, rows } = area ?? { x: 0, y: 0, columns: some.widthPx, rows: some.heightPx };
  const pointDpi = machine.dpi * POINTS;
  const bin = pointDpi / outDpi;
  if (!Number.isInteger(bin)) throw new Error(`Expected a whole fraction of ${pointDpi} dpi but received ${outDpi}`);

  const pointUm = 25400 / pointDpi;
  const decay = decayFor(machine.stock.spreadUm / pointUm);
  // Six lengths of the exponential are felt.
  const halo = Math.ceil((6 * machine.stock.spreadUm) / Math.SQRT2 / pointUm / POINTS);
  const curves = channelsOf(sight);
  const channels = curves.length as 1 | 3;
  // K alone looks the same in every visible band: one band serves.
  const onlyK = INKS.every((ink) => ink === 'k' || plates[ink] === undefined);
  const bands =
    sight === 'infrared'
      ? [BANDS.length - 1]
      : onlyK
        ? [5]
        : BANDS.map((_, band) => band).filter((band) => curves.some((curve) => curve[band] !== 0));
  const share = (channel: number, band: number): number => (bands.length === 1 ? 1 : curves[channel][band]);

  const widthPx = Math.floor((columns * POINTS) / bin);
  const heightPx = Math.floor((rows * POINTS) / bin);
  const data = new Float32Array(widthPx * heightPx * channels);
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
    for (const band of bands) {
      filter.fill(1);
      for (const { amounts, density } of toner) {
        // Passed twice: once in, once out; half of the solid's density each way, in proportion to the toner there.
        const through = Float32Array.from(
          { length: TONER_STEPS + 1 },
          (_, step) => 10 ** (-0.5 * density[band] * (step / TONER_STEPS)),
        );
        for (let i = 0; i < filter.length; i++) if (amounts[i] !== 0) filter[i] *= through[amounts[i]];
      }
      spread.set(filter);
      exponentialSpread(spread, width, height, decay);
      const white = sight === 'infrared' ? machine.stock.infrared : machine.stock.white;
      const { local, gloss } = machine.stock;
      const firstRow = halo * POINTS;
      const firstColumn = halo * POINTS;
      const outTop = Math.round((top * POINTS) / bin);
      const shares = curves.map((_, channel) => share(channel, band));
      for (let v = 0; v < stripRows * POINTS; v++) {
        const outY = outTop + Math.floor(v / bin);
        if (outY >= heightPx) break;
        const from = (firstRow + v) * width + firstColumn;
        for (let i = 0; i < widthPx; i++) {
          let sum = 0;
          for (let at = from + i * bin; at < from + (i + 1) * bin; at++) {
            const t = filter[at];
            sum += gloss * (1 - t) * (1 - t) + white * t * (local * t + (1 - local) * spread[at]);
          }
          const o = (outY * widthPx + i) * channels;
          for (let c = 0; c < channels; c++) data[o + c] += sum * shares[c];
        }
      }
    }
  }

  // Means, and the paper's own unevenness at the picture's scale.
  const { fibres, clouds: cloudiness } = machine.stock;
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

/** In place: kernel (1 - a) / (1 + a) a^(|u| + |v|), by a run each way along rows and columns. */
export function exponentialSpread(plane: Float32Array, width: number, height: number, a: number): void {
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
  const above = new Float32Array(width * height);
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
