// The device models that the virtual printer can be, by id.
import type { DeviceModel } from '../model.ts';
import { cmykOnly } from './cmyk-only.ts';
import { colourMfp } from './colour-mfp.ts';
import { customSizes } from './custom-sizes.ts';
import { greyLaser } from './grey-laser.ts';
import { monoLaser } from './mono-laser.ts';
import { oddSizes } from './odd-sizes.ts';
import { pdfOnly } from './pdf-only.ts';
import { postscript } from './postscript.ts';
import { sheetBackModels } from './sheet-backs.ts';
import { srgbInkjet } from './srgb-inkjet.ts';
import { strictMfp } from './strict-mfp.ts';
import { unnamedSizes } from './unnamed-sizes.ts';
import { wholeJobs } from './whole-jobs.ts';

export const MODELS: readonly DeviceModel[] = [
  colourMfp,
  monoLaser,
  greyLaser,
  srgbInkjet,
  cmykOnly,
  strictMfp,
  pdfOnly,
  postscript,
  oddSizes,
  customSizes,
  unnamedSizes,
  wholeJobs,
  ...sheetBackModels,
];

export const DEFAULT_MODEL = colourMfp;

export function findModel(id: string): DeviceModel | undefined {
  return MODELS.find((model) => model.id === id);
}
