// Two paper models behind one face: print a mark's planes, look at it in colour and infrared, copy it in colour.

import { copySteps } from '../../src/paper/copier.ts';
import { drawColourCopier, drawPrinter, EYE, INFRARED_VIEWER } from '../../src/paper/devices.ts';
import { type PrinterModel, printSide } from '../../src/paper/printed-side.ts';
import { scan } from '../../src/paper/scanner.ts';
import { runSteps } from '../../src/paper/steps.ts';
import type { InkPlanes } from '../../src/raster/detection/infrared.ts';
import { paintPairPatch } from '../../src/raster/detection/patch.ts';
import { copy } from '../support/judge/copy-machine.ts';
import { judgeColourCopier, judgePrinter } from '../support/judge/population.ts';
import { type Machine, printAndLook } from '../support/judge/sheet.ts';
import type { MarkPicture } from './measure.ts';
import { type MeasurePatch, paperMeasurer } from './simulated-device.ts';

export type Inks = Readonly<Partial<Record<'c' | 'm' | 'y' | 'k', InkPlanes['k']>>>;

type Offset = { readonly x: number; readonly y: number };
/** Further misregistration, um. */
export type Shifts = Readonly<Partial<Record<'c' | 'm' | 'y' | 'k', Offset>>>;

/** A printer on one of the paper models. */
export interface World {
  readonly name: string;
  readonly registrationUm: Readonly<Record<'c' | 'm' | 'y', Offset>>;
  readonly measure: MeasurePatch;
  look(planes: Inks, sight: 'rgb' | 'infrared', seed: number, shifts?: Shifts): MarkPicture;
  /** The copy, looked at. */
  copies(planes: Inks, copier: number, seed: number): { readonly rgb: MarkPicture; readonly infrared: MarkPicture };
}

export function paperWorld(seed: number, printer: PrinterModel = drawPrinter(seed)): World {
  const moved = (shifts: Shifts): PrinterModel => {
    const before = printer.dots.registrationUm;
    const sum = (ink: 'c' | 'm' | 'y' | 'k'): Offset => ({
      x: (before[ink]?.x ?? 0) + (shifts[ink]?.x ?? 0),
      y: (before[ink]?.y ?? 0) + (shifts[ink]?.y ?? 0),
    });
    return {
      ...printer,
      dots: { ...printer.dots, registrationUm: { c: sum('c'), m: sum('m'), y: sum('y'), k: sum('k') } },
    };
  };
  const still = { x: 0, y: 0 };
  const { registrationUm } = printer.dots;
  return {
    name: `paper-${printer.name}`,
    registrationUm: { c: registrationUm.c ?? still, m: registrationUm.m ?? still, y: registrationUm.y ?? still },
    measure: paperMeasurer(printer, seed),
    look: (planes, sight, printSeed, shifts = {}) =>
      sight === 'rgb'
        ? scan(printSide(planes, moved(shifts), { view: 'rgb', seed: printSeed }), EYE)
        : scan(printSide(planes, moved(shifts), { view: 'nir', seed: printSeed }), INFRARED_VIEWER),
    copies: (planes, copierSeed, printSeed) => {
      const copier = drawColourCopier(copierSeed);
      const copied = runSteps(
        copySteps(printSide(planes, printer, { view: 'rgb', seed: printSeed }), copier, printSeed),
      );
      const paper = (view: 'rgb' | 'nir') => printSide(copied, copier.printer, { view, seed: printSeed + 1 });
      return { rgb: scan(paper('rgb'), EYE), infrared: scan(paper('nir'), INFRARED_VIEWER) };
    },
  };
}

const LOOK_DPI = 200;

export function judgeWorld(seed: number, machine: Machine = judgePrinter(seed)): World {
  const um = 25_400 / machine.dpi;
  const moved = (shifts: Shifts): Machine => ({
    ...machine,
    engines: Object.fromEntries(
      (['c', 'm', 'y', 'k'] as const).map((ink) => [
        ink,
        {
          ...machine.engines[ink],
          shiftX: machine.engines[ink].shiftX + (shifts[ink]?.x ?? 0) / um,
          shiftY: machine.engines[ink].shiftY + (shifts[ink]?.y ?? 0) / um,
        },
      ]),
    ) as unknown as Machine['engines'],
  });
  const off = (ink: 'c' | 'm' | 'y') => ({ x: machine.engines[ink].shiftX * um, y: machine.engines[ink].shiftY * um });
  const sightOf = { rgb: 'eye', infrared: 'infrared' } as const;
  return {
    name: machine.name,
    registrationUm: { c: off('c'), m: off('m'), y: off('y') },
    measure: (patch, screens) => {
      const side = 136;
      const planes = paintPairPatch(patch, screens, side);
      const area = { x: 19, y: 19, columns: 98, rows: 98 };
      const mean = (sight: 'eye' | 'infrared'): number[] => {
        const { data, channels } = printAndLook(planes, machine, sight, machine.dpi, seed, area);
        return Array.from({ length: channels }, (_, c) => {
          let sum = 0;
          for (let i = c; i < data.length; i += channels) sum += data[i];
          return (sum * channels) / data.length;
        });
      };
      const [r, g, b] = mean('eye');
      return { rgb: [r, g, b], infrared: mean('infrared')[0] };
    },
    look: (planes, sight, printSeed, shifts = {}) =>
      printAndLook(planes, moved(shifts), sightOf[sight], LOOK_DPI, printSeed),
    copies: (planes, copierSeed, printSeed) => {
      const copier = judgeColourCopier(copierSeed);
      const picture = printAndLook(planes, machine, 'sensor', machine.dpi, printSeed);
      const plates = copy(picture, machine.stock.white, copier, printSeed);
      const look = (sight: 'eye' | 'infrared') => printAndLook(plates, copier.machine, sight, LOOK_DPI, printSeed + 1);
      return { rgb: look('eye'), infrared: look('infrared') };
    },
  };
}
