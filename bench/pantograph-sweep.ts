// Drawn printers and copiers -> how well a pantograph fitted from one noisy scan hides on the original and shows on copies.
// Usage: node bench/pantograph-sweep.ts [--model paper|judge] [--printers 8] [--copiers 6] [--seed 101] [--cache DIR] [--no-read] [--mutant equal|one-zone]
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { fitScreens } from '../src/calibrate/fit.ts';
import type { PatchReading } from '../src/calibrate/scan/measure.ts';
import type { ReflectanceImage } from '../src/paper/reflectance.ts';
import { buildPantograph, type Pantograph } from '../src/raster/pantograph/pantograph.ts';
import type { PantographScreens } from '../src/raster/pantograph/screens.ts';
import { parsePantographSettings } from '../src/raster/pantograph/settings.ts';
import { judgeModel, paperModel, type SweepModel } from '../test/calibrate/populations.ts';
import { cropMm, measureZones } from '../test/pantograph/measure.ts';
import { readsCopyWord } from '../test/support/read-word.ts';

const { values: flags } = parseArgs({
  options: {
    model: { type: 'string', default: 'paper' },
    printers: { type: 'string', default: '8' },
    copiers: { type: 'string', default: '6' },
    seed: { type: 'string', default: '101' },
    cache: { type: 'string' },
    'no-read': { type: 'boolean', default: false },
    mutant: { type: 'string' },
  },
});
const noRead = flags['no-read'];
const model: SweepModel = flags.model === 'judge' ? judgeModel : paperModel;
const [printers, copiers, seed] = [Number(flags.printers), Number(flags.copiers), Number(flags.seed)];
/** A piece of sheet with a row of each zone. */
const PIECE_MM = { width: 92, height: 61 };
const DPI = 600;

function readingsOf(printer: number): PatchReading[] {
  if (flags.cache === undefined) return model.chartReadings(printer);
  mkdirSync(flags.cache, { recursive: true });
  const path = join(flags.cache, `${flags.model}-${printer}.json`);
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as PatchReading[];
  } catch {
    const readings = model.chartReadings(printer);
    writeFileSync(path, JSON.stringify(readings));
    return readings;
  }
}

function mutated(screens: PantographScreens): PantographScreens {
  if (flags.mutant === 'equal') {
    // Equal nominal coverage: what one prints without calibration.
    const zones = screens.zones.map((zone) => ({
      ...zone,
      coarse: { loneDots: 0, clusterAreaPx: zone.fine.loneDots },
    }));
    return { ...screens, zones };
  }
  if (flags.mutant === 'one-zone') return { ...screens, zones: [screens.zones[1]!] };
  return screens;
}

function pieceOf(screens: PantographScreens): Pantograph {
  const px = (mm: number) => Math.round((mm * DPI) / 25.4);
  const page = { widthPx: px(PIECE_MM.width), heightPx: px(PIECE_MM.height), dpi: DPI };
  return buildPantograph(parsePantographSettings({ marginMm: 1 }), screens, page);
}

/** In the whole piece or in the band of any zone. */
function isRead(image: ReflectanceImage, { settings }: Pantograph): boolean {
  if (readsCopyWord(image)) return true;
  const pitch = settings.rowPitchEm * settings.sizeMm;
  return [-1, 0, 1].some((row) => {
    const top = Math.max(1.5, PIECE_MM.height / 2 + (row - 0.5) * pitch);
    const heightMm = Math.min(PIECE_MM.height - 1.5 - top, pitch);
    return readsCopyWord(cropMm(image, { xMm: 2, yMm: top, widthMm: PIECE_MM.width - 4, heightMm }));
  });
}

const differences = (image: ReflectanceImage, pantograph: Pantograph): number[] =>
  measureZones(image, pantograph).map(({ word, surround }) => surround - word);

const text = (numbers: readonly number[]): string => numbers.map((n) => n.toFixed(2).padStart(6)).join(' ');
let [hidden, unread, pairs, two, three, read] = [0, 0, 0, 0, 0, 0];
console.log(
  `model ${flags.model}, printers ${seed}..${seed + printers - 1}, ${copiers} copiers each${flags.mutant ? `, mutant ${flags.mutant}` : ''}`,
);
console.log('surround - word in L* by zone (dark, middle, light); + when the word is darker');
for (let p = seed; p < seed + printers; p++) {
  const fit = fitScreens(readingsOf(p), DPI);
  const pantograph = pieceOf(mutated(fit.screens));
  const original = model.print(pantograph.plane, p);
  const image = original.image();
  const on = differences(image, pantograph);
  const seen = noRead ? false : isRead(image, pantograph);
  if (Math.max(...on.map(Math.abs)) <= 0.5) hidden++;
  if (!seen) unread++;
  const tones = fit.screens.zones.map(({ lightness }) => lightness.toFixed(1)).join(' ');
  console.log(
    `${model.printerName(p)}  original ${text(on)}  ${noRead ? '' : seen ? 'READ' : 'not read'}  tones ${tones}`,
  );
  for (let c = 0; c < copiers; c++) {
    const number = seed + c;
    const copy = original.copy(number);
    const off = differences(copy, pantograph);
    const most = Math.max(...off.map(Math.abs));
    const found = noRead ? false : isRead(copy, pantograph);
    pairs++;
    if (most >= 2) two++;
    if (most >= 3) three++;
    if (found) read++;
    console.log(
      `  ${model.copierName(number).padEnd(44)} ${text(off)}  ${most >= 3 ? '   ' : most >= 2 ? '<3 ' : '<2!'} ${found ? 'read' : noRead ? '' : 'not read'}`,
    );
  }
}
console.log(
  `hidden (<= 0.5 L* in every zone) ${hidden} of ${printers}, ${noRead ? 'reading not tried' : `not read ${unread} of ${printers}`}; copies: >= 2 L* ${two} of ${pairs}, >= 3 L* ${three} of ${pairs}${noRead ? '' : `, read ${read} of ${pairs}`}`,
);
