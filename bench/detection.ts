// Simulated devices and colour copiers -> the table of the detection image's figures in docs/detection-image.md.
// Usage: node bench/detection.ts [--paper N] [--judge N] [--copiers N] [--first SEED]
import { parseArgs } from 'node:util';
import { deltaE2000, type LinearRgb } from '../src/calibrate/colour-difference.ts';
import { findLatent } from '../src/raster/detection/find-latent.ts';
import { buildDetectionImage, type DetectionImage } from '../src/raster/detection/infrared.ts';
import { parseDetectionSettings } from '../src/raster/detection/settings.ts';
import { contrast, figuresOf, meansOf } from '../test/detection/measure.ts';
import { calibrate } from '../test/detection/simulated-device.ts';
import { type Inks, judgeWorld, paperWorld, type Shifts, type World } from '../test/detection/worlds.ts';

const { values } = parseArgs({
  options: {
    paper: { type: 'string', default: '4' },
    judge: { type: 'string', default: '4' },
    copiers: { type: 'string', default: '6' },
    first: { type: 'string', default: '101' },
  },
});

const inksOf = ({ c, m, y, k }: DetectionImage): Inks => ({ c, m, y, k });
const K100: Shifts = { k: { x: 71, y: 71 } };
const CMY50: Shifts[] = [{ c: { x: 50, y: 0 } }, { m: { x: 0, y: 50 } }, { c: { x: 25, y: 0 }, m: { x: -25, y: 0 } }];

/** One channel of a picture, for reading. */
function grey(picture: { widthPx: number; heightPx: number; dpi: number; channels: number; data: Float32Array }) {
  if (picture.channels === 1) return picture;
  const data = Float32Array.from(
    { length: picture.data.length / 3 },
    (_, i) => 0.2126 * picture.data[i * 3] + 0.7152 * picture.data[i * 3 + 1] + 0.0722 * picture.data[i * 3 + 2],
  );
  return { ...picture, channels: 1, data };
}

/**
 * Whether the mark is recognised, dark or light. Tesseract, which reads 複写, does not read a lone 証 of this size even from
 * the ideal mask, so it proves nothing here; the project's own finder knows exactly what it looks for.
 */
function reads(picture: Parameters<typeof grey>[0]): boolean {
  return findLatent(grey(picture), 'either').found;
}

function row(world: World, copiers: number): Record<string, number | string> {
  const dpi = 600;
  const settings = parseDetectionSettings();
  const screens = calibrate(dpi, world.measure, world.registrationUm);
  const image = buildDetectionImage(settings, screens, { dpi });
  const bare = buildDetectionImage({ ...settings, character: null }, screens, { dpi });
  const seen = { rgb: world.look(inksOf(image), 'rgb', 5), infrared: world.look(inksOf(image), 'infrared', 5) };
  const without = world.look(inksOf(bare), 'rgb', 5);
  const figures = figuresOf(image, seen, { rgb: without });
  const latentOf = (picture: typeof without): LinearRgb => meansOf(picture, image).latent as unknown as LinearRgb;
  const off = (shifts: Shifts): number =>
    deltaE2000(
      latentOf(world.look(inksOf(image), 'rgb', 6, shifts)),
      latentOf(world.look(inksOf(bare), 'rgb', 6, shifts)),
    );
  let copyInfrared = 0;
  let copyDeltaE = 0;
  let copyRead = 0;
  for (let copier = 0; copier < copiers; copier++) {
    const copied = world.copies(inksOf(image), copier, 7);
    const copiedBare = world.copies(inksOf(bare), copier, 7);
    const infrared = meansOf(copied.infrared, image).latent[0];
    copyInfrared = Math.max(copyInfrared, contrast(infrared, meansOf(copiedBare.infrared, image).latent[0]));
    copyDeltaE = Math.max(copyDeltaE, deltaE2000(latentOf(copied.rgb), latentOf(copiedBare.rgb)));
    if (reads(copied.rgb) || reads(copied.infrared)) copyRead++;
  }
  const r = (value: number): number => Math.round(value * 1000) / 1000;
  return {
    device: world.name,
    latentIr: r(figures.latentInfrared),
    blossomIr: r(figures.blossomInfrared),
    dE: r(figures.deltaE),
    dEk100: r(off(K100)),
    dEcmy50: r(Math.max(...CMY50.map(off))),
    dL: r(figures.modulation),
    eyeReads: reads(seen.rgb) ? 1 : 0,
    irReads: reads(seen.infrared) ? 1 : 0,
    copyIr: r(copyInfrared),
    copyDE: r(copyDeltaE),
    copyReads: copyRead,
  };
}

const first = Number(values.first);
const worlds = [
  ...Array.from({ length: Number(values.paper) }, (_, i) => paperWorld(first + i)),
  ...Array.from({ length: Number(values.judge) }, (_, i) => judgeWorld(first + i)),
];
for (const world of worlds) {
  try {
    console.log(JSON.stringify(row(world, Number(values.copiers))));
  } catch (error) {
    console.log(JSON.stringify({ device: world.name, error: String(error) }));
  }
}
