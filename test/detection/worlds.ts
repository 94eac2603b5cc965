// Two paper models behind one face: print a mark's planes, look at it in colour and infrared, copy it in colour.

import { copySteps } from '../../src/paper/copier.ts';
import { drawColourCopier, drawPrinter, drawScanner, EYE, INFRARED_VIEWER } from '../../src/paper/devices.ts';
import { rhoOfArea } from '../../src/paper/dot-model.ts';
import { type PrinterModel, printSide } from '../../src/paper/printed-side.ts';
import { imageSource, readImage } from '../../src/paper/reflectance.ts';
import { scan, scanSource } from '../../src/paper/scanner.ts';
import { runSteps } from '../../src/paper/steps.ts';
import type { InkPlanes } from '../../src/raster/detection/infrared.ts';
import { paintPairPatch } from '../../src/raster/detection/patch.ts';
import { copy } from '../support/judge/copy-machine.ts';
import { layOnGlass } from '../support/judge/glass.ts';
import { judgeColourCopier, judgeGlass, judgePrinter } from '../support/judge/population.ts';
import { type Machine, printAndLook, printAndLookIn } from '../support/judge/sheet.ts';
import type { MarkPicture } from './measure.ts';
import { type MeasurePatch, paperMeasurer } from './simulated-device.ts';

export type Inks = Readonly<Partial<Record<'c' | 'm' | 'y' | 'k', InkPlanes['k']>>>;

type Offset = { readonly x: number; readonly y: number };
/** Further misregistration, um. */
export type Shifts = Readonly<Partial<Record<'c' | 'm' | 'y' | 'k', Offset>>>;

/** Printer pixels. */
export interface SheetArea {
  readonly x: number;
  readonly y: number;
  readonly columns: number;
  readonly rows: number;
}

/** A printed sheet under a flatbed of 600 dpi. */
export interface SheetScanner {
  /** Of bare paper, in the scan. */
  readonly white: number;
  readonly infraredWhite: number;
  scan(area: SheetArea): { readonly rgb: MarkPicture; readonly infrared: MarkPicture };
}

/** A printer on one of the paper models. */
export interface World {
  readonly name: string;
  readonly registrationUm: Readonly<Record<'c' | 'm' | 'y', Offset>>;
  readonly measure: MeasurePatch;
  scanner(planes: Inks, seed: number): SheetScanner;
  /** Both sights of one print. */
  looks(planes: Inks, seed: number): { readonly rgb: MarkPicture; readonly infrared: MarkPicture };
  look(planes: Inks, sight: 'rgb' | 'infrared', seed: number, shifts?: Shifts): MarkPicture;
  /** One print on the glass of any number of copiers, and each copy looked at. */
  onGlass(
    planes: Inks,
    seed: number,
  ): (copier: number) => { readonly rgb: MarkPicture; readonly infrared: MarkPicture };
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
    looks: (planes, printSeed) => ({
      rgb: scan(printSide(planes, printer, { view: 'rgb', seed: printSeed }), EYE),
      infrared: scan(printSide(planes, printer, { view: 'nir', seed: printSeed }), INFRARED_VIEWER),
    }),
    scanner: (planes, printSeed) => {
      const flatbed = { ...drawScanner(seed), dpi: SCAN_DPI };
      const light = (view: 'rgb' | 'nir') =>
        scanSource(printSide(planes, printer, { view, seed: printSeed }), flatbed, { seed: printSeed });
      const [colour, infrared] = [light('rgb'), light('nir')];
      const scale = SCAN_DPI / printer.dpi;
      const read = (source: typeof colour, { x, y, columns, rows }: SheetArea): MarkPicture =>
        readImage(source, {
          x: Math.round(x * scale),
          y: Math.round(y * scale),
          widthPx: Math.round(columns * scale),
          heightPx: Math.round(rows * scale),
        });
      return {
        white: printer.paper.white.rgb[1],
        infraredWhite: printer.paper.white.nir,
        scan: (area) => ({ rgb: read(colour, area), infrared: read(infrared, area) }),
      };
    },
    look: (planes, sight, printSeed, shifts = {}) =>
      sight === 'rgb'
        ? scan(printSide(planes, moved(shifts), { view: 'rgb', seed: printSeed }), EYE)
        : scan(printSide(planes, moved(shifts), { view: 'nir', seed: printSeed }), INFRARED_VIEWER),
    onGlass: (planes, printSeed) => {
      const print = printSide(planes, printer, { view: 'rgb', seed: printSeed });
      const sheet = imageSource(readImage(print), print.paperWhite);
      return (copierSeed) => {
        const copier = drawColourCopier(copierSeed);
        const copied = runSteps(copySteps(sheet, copier, printSeed));
        const paper = (view: 'rgb' | 'nir') => printSide(copied, copier.printer, { view, seed: printSeed + 1 });
        return { rgb: scan(paper('rgb'), EYE), infrared: scan(paper('nir'), INFRARED_VIEWER) };
      };
    },
  };
}

const LOOK_DPI = 200;
const SCAN_DPI = 600;

/**
 * The ends of the published ranges at once: C, M and Y reflect only 0.90 in the infrared and K 0.08, every ink lies 60 um off along
 * both axes, no two of them the same way, and a lone dot prints `loneArea` pixel areas. The rest as drawn.
 */
export function stressedPrinter(seed: number, loneArea: number): PrinterModel {
  const printer = drawPrinter(seed);
  const { dots, toner } = printer;
  const um = (axis: number): number => axis * STRESS_OFF_UM;
  return {
    ...printer,
    name: `stress-${loneArea}-${seed}`,
    dots: {
      ...dots,
      rho: rhoOfArea(loneArea) / dots.loneRadiusScale,
      registrationUm: { c: { x: um(1), y: um(1) }, m: { x: um(-1), y: um(1) }, y: { x: um(1), y: um(-1) } },
    },
    toner: {
      c: { ...toner.c, nir: STRESS_INFRARED.colour },
      m: { ...toner.m, nir: STRESS_INFRARED.colour },
      y: { ...toner.y, nir: STRESS_INFRARED.colour },
      k: { ...toner.k, nir: STRESS_INFRARED.black },
    },
  };
}

/** {@link stressedPrinter} on the second model. */
export function stressedMachine(seed: number, loneArea: number): Machine {
  const machine = judgePrinter(seed);
  const { engines, toners } = machine;
  const px = (axis: number): number => (axis * STRESS_OFF_UM * machine.dpi) / 25_400;
  const off = { c: [1, 1], m: [-1, 1], y: [1, -1], k: [0, 0] } as const;
  const inks = ['c', 'm', 'y', 'k'] as const;
  return {
    ...machine,
    name: `judge-stress-${loneArea}-${seed}`,
    engines: Object.fromEntries(
      inks.map((ink) => [ink, { ...engines[ink], loneArea, shiftX: px(off[ink][0]), shiftY: px(off[ink][1]) }]),
    ) as unknown as Machine['engines'],
    toners: Object.fromEntries(
      inks.map((ink) => [
        ink,
        { ...toners[ink], infrared: ink === 'k' ? STRESS_INFRARED.black : STRESS_INFRARED.colour },
      ]),
    ) as unknown as Machine['toners'],
  };
}

const STRESS_OFF_UM = 60;
const STRESS_INFRARED = { colour: 0.9, black: 0.08 };

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
      const looks = (['eye', 'infrared'] as const).map((sight) => ({ sight, outDpi: machine.dpi }));
      const [[r, g, b], [infrared]] = printAndLookIn(planes, machine, looks, seed, area).map(({ data, channels }) =>
        Array.from({ length: channels }, (_, c) => {
          let sum = 0;
          for (let i = c; i < data.length; i += channels) sum += data[i];
          return (sum * channels) / data.length;
        }),
      );
      return { rgb: [r, g, b], infrared };
    },
    looks: (planes, printSeed) => {
      const looks = (['eye', 'infrared'] as const).map((sight) => ({ sight, outDpi: LOOK_DPI }));
      const [rgb, infrared] = printAndLookIn(planes, machine, looks, printSeed);
      return { rgb, infrared };
    },
    scanner: (planes, printSeed) => ({
      white: machine.stock.white,
      infraredWhite: machine.stock.infrared,
      scan: (area) => {
        const looks = (['sensor', 'infrared'] as const).map((sight) => ({ sight, outDpi: machine.dpi }));
        const glass = judgeGlass(seed, SCAN_DPI);
        const [rgb, infrared] = printAndLookIn(planes, machine, looks, printSeed, area).map((picture) =>
          layOnGlass(picture, glass, printSeed),
        );
        return { rgb, infrared };
      },
    }),
    look: (planes, sight, printSeed, shifts = {}) =>
      printAndLook(planes, moved(shifts), sightOf[sight], LOOK_DPI, printSeed),
    onGlass: (planes, printSeed) => {
      const picture = printAndLook(planes, machine, 'sensor', machine.dpi, printSeed);
      return (copierSeed) => {
        const copier = judgeColourCopier(copierSeed);
        const plates = copy(picture, machine.stock.white, copier, printSeed);
        const looks = (['eye', 'infrared'] as const).map((sight) => ({ sight, outDpi: LOOK_DPI }));
        const [rgb, infrared] = printAndLookIn(plates, copier.machine, looks, printSeed + 1);
        return { rgb, infrared };
      };
    },
  };
}
