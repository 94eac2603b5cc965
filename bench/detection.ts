// Simulated devices and colour copiers -> the table of the detection image's figures in docs/detection-image.md, a row as JSON for each device.
// Usage: node bench/detection.ts [--model paper|judge] [--first SEED] [--devices N] [--copiers N] [--no-infrared-scan]
//          [--stress LONE_AREA] [--out ROWS.jsonl]
// With --out, rows are appended and devices that have one are passed over: a run that was cut off goes on. --stress: devices at
// the ends of the ranges (test/detection/worlds.ts), whose lone dots print so many pixel areas.
import { execFileSync } from 'node:child_process';
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { figuresFor } from '../test/detection/figures.ts';
import { judgeWorld, paperWorld, stressedMachine, stressedPrinter, type World } from '../test/detection/worlds.ts';

const { values } = parseArgs({
  options: {
    model: { type: 'string', default: 'paper' },
    first: { type: 'string', default: '201' },
    devices: { type: 'string', default: '1' },
    copiers: { type: 'string', default: '6' },
    'no-infrared-scan': { type: 'boolean', default: false },
    stress: { type: 'string' },
    out: { type: 'string' },
  },
});

const first = Number(values.first);
const copiers = Array.from({ length: Number(values.copiers) }, (_, i) => i);
const loneArea = values.stress === undefined ? undefined : Number(values.stress);
const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();

function worldOf(seed: number): World {
  if (values.model === 'judge')
    return judgeWorld(seed, loneArea === undefined ? undefined : stressedMachine(seed, loneArea));
  return paperWorld(seed, loneArea === undefined ? undefined : stressedPrinter(seed, loneArea));
}

const rows = values.out !== undefined && existsSync(values.out) ? readFileSync(values.out, 'utf8') : '';
const done = new Set(
  rows.split('\n').map((line) => (line === '' ? '' : (JSON.parse(line) as { device: string }).device)),
);
for (let seed = first; seed < first + Number(values.devices); seed++) {
  const world = worldOf(seed);
  if (done.has(world.name)) continue;
  const infraredScan = !values['no-infrared-scan'];
  let row: object;
  try {
    row = { ...figuresFor(world, copiers, infraredScan), infraredScan, commit };
  } catch (error) {
    row = { device: world.name, error: String(error), commit };
  }
  console.log(JSON.stringify(row));
  if (values.out !== undefined) appendFileSync(values.out, `${JSON.stringify(row)}\n`);
}
