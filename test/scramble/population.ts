// A seed -> one printer's sheets, each scanned and damaged in several ways, and what came back of every one.
import { drawPrinter } from '../../src/paper/devices.ts';
import { encodeField, type FieldContent } from '../../src/raster/scramble/field/encode.ts';
import { type FieldPlan, planField } from '../../src/raster/scramble/field/plan.ts';
import { readField } from '../../src/raster/scramble/read/read-field.ts';
import { judgePrinter } from '../support/judge/population.ts';
import { printAndLook } from '../support/judge/sheet.ts';
import { printField, type Sheet, scanSheet } from './channel.ts';
import { DAMAGE, gone, randomOf, showThrough } from './damage.ts';
import { type Party, SAMPLE_PAGES, sealedContent, verdictOf } from './sealed-samples.ts';

export type Model = 'paper' | 'judge';
export const MARGIN_MM = 12;
export const FIELD_PLACE = { xMm: MARGIN_MM, yMm: MARGIN_MM, widthMm: 180, heightMm: 190 };

/** One line of the table. */
export interface Trial {
  /** `samples`: every kind of certificate in turn (20 to 46 kB sealed). `dense`: 115 kB. */
  readonly load: 'samples' | 'dense';
  readonly cellPx: number;
  readonly dpi: number;
  readonly damage: string;
  /** Share gone; damage is then 'gone'. */
  readonly share: number;
  /** Absent: drawn from 60 to 90. */
  readonly jpegQuality?: number;
  /** Least share of exact and of at least reduced readings that the issue asks for; 0 where it asks for nothing. */
  readonly exact: number;
  readonly reduced: number;
}

const line = (
  load: Trial['load'],
  cellPx: number,
  dpi: number,
  damage: string,
  share: number,
  exact: number,
  reduced: number,
  jpegQuality?: number,
): Trial => ({ load, cellPx, dpi, damage, share, exact, reduced, ...(jpegQuality ? { jpegQuality } : {}) });

export const TRIALS: readonly Trial[] = [
  line('samples', 3, 300, 'gone', 0.3, 0.99, 0.99, 75),
  line('dense', 3, 300, 'gone', 0.15, 0.99, 0.99, 75),
  line('dense', 3, 300, 'gone', 0.3, 0, 0.99, 75),
  line('samples', 3, 200, 'none', 0, 0.98, 1, 75),
  line('dense', 3, 200, 'none', 0, 0.98, 1, 75),
  line('samples', 3, 300, 'gone', 0.3, 0, 0),
  line('samples', 3, 200, 'gone', 0.3, 0, 0),
  line('samples', 3, 400, 'gone', 0.3, 0, 0),
  line('samples', 3, 600, 'gone', 0.3, 0, 0),
  line('dense', 3, 300, 'stains', 0, 0, 0),
  line('dense', 3, 300, 'stamp', 0, 0, 0),
  line('dense', 3, 300, 'fold', 0, 0, 0),
  line('dense', 3, 300, 'torn corner', 0, 0, 0),
  line('samples', 4, 200, 'gone', 0.3, 0, 0),
  line('samples', 4, 300, 'gone', 0.3, 0, 0),
];
/** The lines that the issue sets figures for. */
export const ASKED_FOR = 5;

export function nameOf({ load, cellPx, dpi, damage, share, jpegQuality }: Trial): string {
  const what = damage === 'gone' ? `${Math.round(share * 100)} % gone` : damage;
  return `${load}, ${cellPx} px, ${dpi} dpi, JPEG ${jpegQuality ?? '60-90'}, ${what}`;
}

/** One case: plain data, a line of a file. */
export interface Outcome {
  readonly model: Model;
  readonly line: string;
  readonly seed: number;
  readonly sample: string;
  readonly verdict: string;
  readonly reason?: string | undefined;
  /** What the site would show is not what was sealed. */
  readonly wrong: boolean;
  readonly cpuMs: number;
  readonly pilots?: number | undefined;
  readonly lost?: number | undefined;
  readonly failed?: string | undefined;
}

/** The second paper model's print, as a sheet that damage and scanner take. */
export function judgeSheet(plan: FieldPlan, content: FieldContent, seed: number): Sheet {
  const field = encodeField(content, plan);
  const machine = judgePrinter(seed);
  const margin = Math.round((MARGIN_MM / 25.4) * 600) & ~7;
  const strideBytes = field.strideBytes + margin / 4;
  const page = {
    widthPx: field.widthPx + 2 * margin,
    heightPx: field.heightPx + 2 * margin,
    strideBytes,
    data: new Uint8Array(strideBytes * (field.heightPx + 2 * margin)),
  };
  for (let y = 0; y < field.heightPx; y++) {
    const row = field.data.subarray(y * field.strideBytes, (y + 1) * field.strideBytes);
    page.data.set(row, (y + margin) * strideBytes + margin / 8);
  }
  const seen = printAndLook({ k: page }, machine, 'luminance', 600, seed);
  const { widthPx, heightPx, data } = seen;
  return { widthPx, heightPx, dpi: 600, channels: 1, data, white: machine.stock.white };
}

interface Printed {
  readonly content: FieldContent;
  readonly serial: string;
  readonly sheet: Sheet;
}

/** The sheets that one printer makes of one seed: lines share them, so that each costs one print. */
export class SeedSheets {
  readonly #made = new Map<string, Promise<Printed>>();
  readonly seed: number;
  readonly #model: Model;
  readonly #party: Party;

  constructor(seed: number, model: Model, party: Party) {
    this.seed = seed;
    this.#model = model;
    this.#party = party;
  }

  get sampleName(): string {
    return SAMPLE_PAGES[this.seed % SAMPLE_PAGES.length]![0];
  }

  of({ load, cellPx }: Trial): Promise<Printed> {
    const key = `${load}/${cellPx}`;
    let made = this.#made.get(key);
    if (!made) {
      made = this.#make(load, cellPx);
      this.#made.set(key, made);
    }
    return made;
  }

  async #make(load: Trial['load'], cellPx: number): Promise<Printed> {
    const { seed } = this;
    const plan = planField({ dpi: 600, cellPx });
    const sealSeed = seed * 10 + cellPx;
    const content = await sealedContent(load === 'dense' ? 'dense' : seed, this.#party.kiosk, sealSeed);
    const printed =
      this.#model === 'judge'
        ? judgeSheet(plan, content, seed)
        : printField(encodeField(content, plan), MARGIN_MM, drawPrinter(seed), seed);
    const sheet = showThrough(printed, randomOf(seed * 31 + 7)() * 0.06, seed);
    return { content, serial: `S${String(sealSeed).padStart(9, '0')}`, sheet };
  }
}

const same = (a: Uint8Array | undefined, b: Uint8Array): boolean => a !== undefined && Buffer.compare(a, b) === 0;

/** Scans one of the seed's sheets as the line says, and reads and judges it. */
export async function runTrial(trial: Trial, sheets: SeedSheets, model: Model, party: Party): Promise<Outcome> {
  const { seed } = sheets;
  const { content, serial, sheet } = await sheets.of(trial);
  const random = randomOf(seed * 7919 + TRIALS.indexOf(trial) * 104_729 + trial.dpi);
  const between = (a: number, b: number): number => a + (b - a) * random();
  const damaged =
    trial.damage === 'gone'
      ? gone(sheet, FIELD_PLACE, trial.share, random)
      : DAMAGE[trial.damage]!(sheet, FIELD_PLACE, random);
  const image = await scanSheet(damaged, {
    seed,
    scanner: {
      dpi: trial.dpi,
      blurSigmaUm: between(30, 60),
      readNoise: between(0.001, 0.005),
      shotNoise: between(0.002, 0.01),
    },
    geometry: {
      skewDeg: between(-3, 3),
      stretch: { x: between(0.99, 1.01), y: between(0.99, 1.01) },
      wobble: { amplitudeUm: between(0, 300), periodMm: between(20, 100) },
      offsetMm: { x: between(-3, 3), y: between(-3, 3) },
    },
    jpegQuality: trial.jpegQuality ?? Math.round(between(60, 90)),
  });
  const before = process.cpuUsage();
  const reading = await readField(image);
  const used = process.cpuUsage(before);
  const { verdict, reason, ...shown } = await verdictOf(reading, party.site);
  // What was sealed says what must come out, byte for byte; the site's own check is not asked.
  const { layers }: { layers: { coarse?: Uint8Array; fine?: Uint8Array } } =
    reading.kind === 'read' ? reading : { layers: {} };
  const spoilt =
    (layers.coarse !== undefined && !same(layers.coarse, content.layers.coarse)) ||
    (layers.fine !== undefined && !same(layers.fine, content.layers.fine));
  const genuine = verdict === 'genuine-exact' || verdict === 'genuine-reduced';
  const { pilotAccuracy, lostShare, coarseBlocks, coarseFailed, fineBlocks, fineFailed } = reading.diagnostics;
  return {
    model,
    line: nameOf(trial),
    seed,
    sample: trial.load === 'dense' ? 'dense' : sheets.sampleName,
    verdict,
    reason,
    wrong: spoilt || verdict === 'not-genuine' || (genuine && shown.serial !== serial),
    cpuMs: Math.round((used.user + used.system) / 1000),
    pilots: pilotAccuracy,
    lost: lostShare,
    failed: coarseBlocks === undefined ? undefined : `${coarseFailed}/${coarseBlocks} ${fineFailed}/${fineBlocks}`,
  };
}
