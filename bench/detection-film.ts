// Simulated devices and photocopiers -> the table of the line screen under its film in docs/detection-image.md, a row as JSON for each device.
// Usage: node bench/detection-film.ts [--model paper|judge] [--first SEED] [--devices N] [--copiers N]
import { parseArgs } from 'node:util';
import { filmFiguresFor, judgeFilmWorld, paperFilmWorld } from '../test/detection/film-figures.ts';

const { values } = parseArgs({
  options: {
    model: { type: 'string', default: 'paper' },
    first: { type: 'string', default: '201' },
    devices: { type: 'string', default: '1' },
    copiers: { type: 'string', default: '6' },
  },
});

const first = Number(values.first);
const copiers = Array.from({ length: Number(values.copiers) }, (_, i) => i);
const model = values.model === 'judge' ? judgeFilmWorld : paperFilmWorld;
for (let seed = first; seed < first + Number(values.devices); seed++) {
  console.log(JSON.stringify(filmFiguresFor(model(seed), copiers)));
}
