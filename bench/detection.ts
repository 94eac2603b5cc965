// Simulated devices and colour copiers -> the table of the detection image's figures in docs/detection-image.md, a row as JSON for each device.
// Usage: node bench/detection.ts [--model paper|judge] [--first SEED] [--devices N] [--copiers N] [--no-infrared-scan]
import { parseArgs } from 'node:util';
import { figuresFor } from '../test/detection/figures.ts';
import { judgeWorld, paperWorld } from '../test/detection/worlds.ts';

const { values } = parseArgs({
  options: {
    model: { type: 'string', default: 'paper' },
    first: { type: 'string', default: '201' },
    devices: { type: 'string', default: '1' },
    copiers: { type: 'string', default: '6' },
    'no-infrared-scan': { type: 'boolean', default: false },
  },
});

const first = Number(values.first);
const copiers = Array.from({ length: Number(values.copiers) }, (_, i) => i);
const model = values.model === 'judge' ? judgeWorld : paperWorld;
for (let seed = first; seed < first + Number(values.devices); seed++) {
  const world = model(seed);
  try {
    console.log(JSON.stringify(figuresFor(world, copiers, !values['no-infrared-scan'])));
  } catch (error) {
    console.log(JSON.stringify({ device: world.name, error: String(error) }));
  }
}
