// A registered colour scan -> the mean linear colour of the detection image's patches, relative to the paper beside them.
import type { ChartDpi } from '../chart/code.ts';
import { type ChartPatch, chartPatches } from '../chart/patches.ts';
import type { LinearRgb } from '../colour-difference.ts';
import { middle, overWindow, paperModel, windowMm } from './measure.ts';
import { LINEAR, type ScanPixels } from './read-scan.ts';
import type { Registration } from './register.ts';

/** Replicates of a patch, taken together. */
export interface ColourReading {
  /** Linear sRGB of the scan, bare paper = 1. */
  readonly rgb: LinearRgb;
  /** Standard error of the mean by the scatter of replicates, per channel; 0 for a single one. */
  readonly error: LinearRgb;
  readonly count: number;
}

/** By key: patches of the detection image and solids. Patches that lie outside the scan are left out. */
export function measureColours(scan: ScanPixels, registration: Registration): Map<string, ColourReading> {
  const { dpi } = registration.code;
  const read = (patches: readonly ChartPatch[]) =>
    patches.flatMap((patch) => {
      const colour = windowColour(scan, registration, patch, dpi);
      return colour ? [{ key: patch.key, ...colour }] : [];
    });
  const patches = chartPatches(dpi);
  const whites = read(patches.filter(({ key }) => key === 'white'));
  const paper = [0, 1, 2].map((channel) =>
    paperModel(
      whites.map(({ rgb, xMm, yMm }) => ({ mean: rgb[channel]!, xMm, yMm })),
      whites.length > 8,
    ),
  );
  const groups = new Map<string, LinearRgb[]>();
  for (const { key, rgb, xMm, yMm } of read(patches.filter(({ key }) => /^(pair|solid|trial)/.test(key)))) {
    const relative = rgb.map((value, channel) => value / paper[channel]!(xMm, yMm)) as unknown as LinearRgb;
    groups.set(key, [...(groups.get(key) ?? []), relative]);
  }
  return new Map([...groups].map(([key, values]) => [key, together(values)]));
}

function together(values: readonly LinearRgb[]): ColourReading {
  const count = values.length;
  const rgb = [0, 1, 2].map((channel) => values.reduce((sum, value) => sum + value[channel]!, 0) / count);
  const error = rgb.map((mean, channel) => {
    const squares = values.reduce((sum, value) => sum + (value[channel]! - mean) ** 2, 0);
    return Math.sqrt(squares / Math.max(1, count - 1) / count);
  });
  return { rgb: rgb as unknown as LinearRgb, error: error as unknown as LinearRgb, count };
}

function windowColour(scan: ScanPixels, registration: Registration, patch: ChartPatch, dpi: ChartDpi) {
  const window = windowMm(patch, dpi);
  let [r, g, b] = [0, 0, 0];
  const weights = overWindow(scan, registration, window, (pixel, w) => {
    const at = pixel * 3;
    r += w * LINEAR[scan.data[at]!]!;
    g += w * LINEAR[scan.data[at + 1]!]!;
    b += w * LINEAR[scan.data[at + 2]!]!;
  });
  if (weights === undefined) return undefined;
  const [xMm, yMm] = middle(window);
  return { rgb: [r / weights, g / weights, b / weights] as LinearRgb, xMm, yMm };
}
