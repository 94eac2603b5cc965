// A PWG Raster file (chart.pwg, strip.pwg) and the name of a simulated printer -> a scan of the printed front, or of its photocopy, as PNG, TIFF or JPEG.
// Usage: node scripts/simulate-scan.ts chart/chart.pwg --out scan.png [--printer typical | drawn-7] [--radius 1.08] [--copier white-86 | drawn-3]
//          [--dpi 600] [--skew 0.8] [--turn 180] [--seed 1] [--light rgb | grey | nir]
// For practice without a device, and for trying what calibration makes of one: the paper simulator stands in for all machines.
import { createReadStream } from 'node:fs';
import { parseArgs } from 'node:util';
import sharp from 'sharp';
import { copySide } from '../src/paper/copier.ts';
import { COPIERS, drawCopier, drawPrinter, TYPICAL_SCANNER, typicalPrinter } from '../src/paper/devices.ts';
import { type PrinterModel, printSide } from '../src/paper/printed-side.ts';
import { scanSource } from '../src/paper/scanner.ts';
import { srgbByte } from '../src/paper/srgb.ts';
import { receiveSheets } from '../src/print/received-sheets.ts';

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    out: { type: 'string' },
    printer: { type: 'string', default: 'typical' },
    radius: { type: 'string', default: '1' },
    copier: { type: 'string' },
    dpi: { type: 'string', default: '600' },
    skew: { type: 'string', default: '0.8' },
    turn: { type: 'string', default: '0' },
    seed: { type: 'string', default: '1' },
    light: { type: 'string', default: 'rgb' },
  },
});
const seedOf = (name: string): number | undefined => {
  const found = /^drawn-(\d+)$/.exec(name)?.[1];
  return found === undefined ? undefined : Number(found);
};

function printerOf(name: string, dpi: number): PrinterModel {
  const seed = seedOf(name);
  if (seed === undefined && name !== 'typical') throw new Error(`Expected typical or drawn-N for --printer`);
  const model = seed === undefined ? typicalPrinter(dpi) : drawPrinter(seed, dpi);
  // Of the same machine after a while: every dot so much larger.
  return { ...model, dots: { ...model.dots, rho: model.dots.rho * Number(values.radius) } };
}

function copierOf(name: string) {
  const seed = seedOf(name);
  const model = seed === undefined ? COPIERS.find((copier) => copier.name === name) : drawCopier(seed);
  if (model === undefined) throw new Error(`Expected ${COPIERS.map((copier) => copier.name).join(', ')} or drawn-N`);
  return model;
}

const [pwg] = positionals;
if (pwg === undefined || values.out === undefined) throw new Error('Usage: simulate-scan.ts FILE.pwg --out scan.png');
const first = await receiveSheets(createReadStream(pwg)).next();
if (first.done) throw new Error('No sheet in the file');
const { planes, dpi } = first.value.front;
const seed = Number(values.seed);
const view = (['rgb', 'grey', 'nir'] as const).find((light) => light === values.light);
if (view === undefined) throw new Error('Expected rgb, grey or nir for --light');
const paper = printSide(planes, printerOf(values.printer, dpi), { seed, view, oversample: dpi === 1200 ? 1 : 2 });
const sheet = values.copier === undefined ? paper : copySide(paper, copierOf(values.copier), { seed: seed + 500 });
const source = scanSource(
  sheet,
  { ...TYPICAL_SCANNER, dpi: Number(values.dpi) },
  { seed: seed + 1000, geometry: { skewDeg: Number(values.skew), offsetMm: { x: 1, y: -1 } } },
);
const { widthPx, heightPx, channels } = source;
const bytes = new Uint8Array(widthPx * heightPx * channels);
for (let y = 0; y < heightPx; y += 64) {
  const rows = Math.min(64, heightPx - y);
  const tile = source.readTile({ x: 0, y, widthPx, heightPx: rows });
  const count = widthPx * rows;
  const from = y * widthPx * channels;
  for (let c = 0; c < channels; c++) {
    for (let i = 0; i < count; i++) bytes[from + i * channels + c] = srgbByte(tile[c * count + i]!);
  }
}
await sharp(bytes, { raw: { width: widthPx, height: heightPx, channels } })
  .rotate(Number(values.turn))
  .withMetadata({ density: Number(values.dpi) })
  .toFile(values.out);
