// One plate -> toner on paper by exposure and development: laser spot, charge noise, threshold, particles; 4 points a pixel.
import { chanceAt, normalOf, waveRows } from './chance.ts';
import { type Bits, bitAt } from './picture.ts';

/** Points along a printer pixel: 2400 dpi for a 600 dpi engine, about the size of a toner particle (10.6 um). */
export const POINTS = 4;
/** Toner amount on a point comes in so many steps above 0. */
export const TONER_STEPS = 63;

/**
 * A xerographic engine (after the exposure-development picture in L. B. Schein, "Electrophotography and Development
 * Physics"): pixels expose the drum with a Gaussian spot, exposures add, and toner goes where the sum passes a threshold.
 * So a lone dot, an edge and a gap all follow from two numbers, and not from discs.
 */
export interface Engine {
  /** Deviation of the spot together with charge and toner spread, um. */
  readonly spotSigmaUm: number;
  /** Area that a lone pixel prints, in pixel areas; sets the threshold. */
  readonly loneArea: number;
  /** Width of the threshold: exposure, relative to it, over which toner goes from none to full. */
  readonly softness: number;
  /** Deviation of the power of single pixels, relative. */
  readonly powerJitter: number;
  /** Deviation, relative to the threshold, of what single points feel: ragged edges. */
  readonly pointNoise: number;
  /** Share of lone pixels that do not fire. */
  readonly misfires: number;
  /** Deviation of the threshold over the sheet, relative, and the length over which it changes, mm. */
  readonly drift: number;
  readonly driftMm: number;
  /** Share of points of bare paper that carry a stray particle. */
  readonly stray: number;
  /** Shift of this plate on paper, pixels. */
  readonly shiftX: number;
  readonly shiftY: number;
}

const REACH = 4; // pixels whose exposure is felt: 4 * 42 um, over 5 deviations of the widest spot
const TAPS = 2 * REACH + 1;

/** Exposure by pixels -REACH..REACH of a point of the middle pixel: box of a pixel under a Gaussian, along one axis. */
function spotWeights(spotPx: number, point: number, shift: number): Float64Array {
  const at = (point + 0.5) / POINTS - 0.5 - shift;
  const integral = (z: number): number => 0.5 * (1 + erf(z / (spotPx * Math.SQRT2)));
  return Float64Array.from({ length: TAPS }, (_, k) => {
    const far = k - REACH - at;
    return integral(far + 0.5) - integral(far - 0.5);
  });
}

/** Error function by its series; 1 beyond 4, where it lacks 1.5e-8. */
function erf(x: number): number {
  const a = Math.abs(x);
  if (a > 4) return Math.sign(x);
  let term = a;
  let sum = a;
  for (let n = 1; n < 90; n++) {
    term *= (-a * a) / n;
    sum += term / (2 * n + 1);
  }
  return (Math.sign(x) * 2 * sum) / Math.sqrt(Math.PI);
}

/** The exposure at which a lone pixel of full power prints `area` pixels: the (area * n^2)-th largest on a fine grid. */
export function thresholdFor(spotPx: number, area: number): number {
  const fine = 24;
  const span = 5;
  const profile = Array.from({ length: span * fine }, (_, i) => {
    const at = (i + 0.5) / fine - span / 2;
    const integral = (z: number): number => 0.5 * (1 + erf(z / (spotPx * Math.SQRT2)));
    return integral(at + 0.5) - integral(at - 0.5);
  });
  const exposures: number[] = [];
  for (const v of profile) for (const u of profile) exposures.push(u * v);
  exposures.sort((p, q) => q - p);
  return exposures[Math.round(area * fine * fine)];
}

export interface TonerStrip {
  /** Printer pixels: first column and row, and how many. */
  readonly x: number;
  readonly y: number;
  readonly columns: number;
  readonly rows: number;
}

/**
 * Develops a strip of one plate.
 *
 * @returns toner amounts 0..TONER_STEPS, rows * POINTS rows of columns * POINTS; undefined when there is none at all
 */
export function develop(
  plate: Bits,
  engine: Engine,
  dpi: number,
  seed: number,
  strip: TonerStrip,
): Uint8Array | undefined {
  const pitchMm = 25.4 / dpi;
  const spotPx = engine.spotSigmaUm / 1000 / pitchMm;
  const threshold = thresholdCached(spotPx, engine.loneArea);
  const width = strip.columns * POINTS;
  const out = new Uint8Array(width * strip.rows * POINTS);
  const wholeX = Math.round(engine.shiftX);
  const wholeY = Math.round(engine.shiftY);
  const across = Array.from({ length: POINTS }, (_, p) => spotWeights(spotPx, p, engine.shiftX - wholeX));
  const down = Array.from({ length: POINTS }, (_, p) => spotWeights(spotPx, p, engine.shiftY - wholeY));
  const driftAt = waveRows(seed + 17, engine.driftMm, strip.x * pitchMm, pitchMm, strip.columns);
  const drift = new Float32Array(strip.columns);

  // Rows of the plate as exposures along x, one for each of the four points; kept for TAPS rows.
  const exposed = Array.from({ length: TAPS }, () => new Float32Array(width));
  const filled = new Uint8Array(TAPS);
  const power = new Float32Array(strip.columns + 2 * REACH);
  let any = false;

  const expose = (y: number): void => {
    const slot = ((y % TAPS) + TAPS) % TAPS;
    const row = exposed[slot];
    row.fill(0);
    filled[slot] = 0;
    const plateY = y - wholeY;
    for (let i = 0; i < power.length; i++) {
      const x = strip.x - REACH - wholeX + i;
      let p = bitAt(plate, x, plateY);
      if (p !== 0) {
        p = 1 + engine.powerJitter * normalOf(chanceAt(seed, x, plateY));
        if (engine.misfires > 0 && isLone(plate, x, plateY) && chanceAt(seed + 1, x, plateY) < engine.misfires) p = 0;
        filled[slot] = 1;
      }
      power[i] = p;
    }
    if (!filled[slot]) return;
    for (let i = 0; i < power.length; i++) {
      if (power[i] === 0) continue;
      // Pixel i - REACH of the strip is felt by pixels i - 2 REACH .. i.
      for (let column = Math.max(0, i - 2 * REACH); column <= Math.min(strip.columns - 1, i); column++) {
        const k = i - column;
        for (let p = 0; p < POINTS; p++) row[column * POINTS + p] += power[i] * across[p][k];
      }
    }
  };

  const felt = new Float32Array(width);
  for (let y = strip.y - REACH; y < strip.y + REACH; y++) expose(y);
  for (let j = 0; j < strip.rows; j++) {
    const y = strip.y + j;
    expose(y + REACH);
    driftAt(y * pitchMm, drift);
    for (let p = 0; p < POINTS; p++) {
      felt.fill(0);
      for (let k = 0; k < TAPS; k++) {
        const slot = (((y + k - REACH) % TAPS) + TAPS) % TAPS;
        const weight = down[p][k];
        if (!filled[slot] || weight < 1e-6) continue;
        const row = exposed[slot];
        for (let i = 0; i < width; i++) felt[i] += weight * row[i];
      }
      const o = (j * POINTS + p) * width;
      const pointY = y * POINTS + p;
      for (let i = 0; i < width; i++) {
        const exposure = felt[i];
        if (exposure < threshold * 0.3) {
          if (engine.stray > 0 && chanceAt(seed + 2, strip.x * POINTS + i, pointY) < engine.stray) {
            out[o + i] = TONER_STEPS;
            any = true;
          }
          continue;
        }
        if (exposure > threshold * 3) {
          out[o + i] = TONER_STEPS;
          any = true;
          continue;
        }
        const local = threshold * (1 + engine.drift * drift[Math.floor(i / POINTS)]);
        const noise = normalOf(chanceAt(seed + 3, strip.x * POINTS + i, pointY)) * engine.pointNoise;
        const amount = (exposure / local - 1 + noise) / engine.softness + 0.5;
        if (amount <= 0) continue;
        out[o + i] = amount >= 1 ? TONER_STEPS : Math.round(amount * TONER_STEPS);
        any = true;
      }
    }
  }
  return any ? out : undefined;
}

const thresholds = new Map<string, number>();

function thresholdCached(spotPx: number, area: number): number {
  const key = `${spotPx}/${area}`;
  let known = thresholds.get(key);
  if (known === undefined) {
    known = thresholdFor(spotPx, area);
    thresholds.set(key, known);
  }
  return known;
}

function isLone(plate: Bits, x: number, y: number): boolean {
  for (let v = -1; v <= 1; v++) {
    for (let u = -1; u <= 1; u++) if ((u !== 0 || v !== 0) && bitAt(plate, x + u, y + v) !== 0) return false;
  }
  return true;
}
