// Where a pantograph's words and cells lie -> what job.json says of it: zones with their tone, where the words lie, and the exact mask, in millimetres.
import { toSheet, wrap, zonePitchMm } from './arrangement.ts';
import type { PantographPlaces } from './placing.ts';

/** A point on the sheet, mm from the top left of the upright page. */
export type PointMm = readonly [xMm: number, yMm: number];

/** Plain data for job.json; no content, only the pattern. */
export interface PantographDescription {
  readonly words: readonly string[];
  readonly typeface: string;
  readonly sizeMm: number;
  readonly angleDeg: number;
  /** The screen that makes the words. Copiers keep coarse dots and lose fine ones, or darken the fine ones. */
  readonly wordScreen: 'coarse' | 'fine';
  readonly zones: readonly {
    readonly name: string;
    /** L* of word and surround on the device's paper, paper = 100. */
    readonly lightness: number;
    /** One polygon per row of words, or per column of them: the part of the sheet that belongs to the zone, up to the middle of the blend. May reach over the sheet. */
    readonly bands: readonly (readonly PointMm[])[];
  }[];
  /** Ripples of the tint, word and surround alike, from its own lightness to the darkest, L*; 0 = none. */
  readonly camouflageLightness: number;
  /** Length over which neighbouring zones run into one another, half on each side of a band's border, mm. */
  readonly zoneBlendMm: number;
  /** Each word that lies at least partly on the sheet; `box` has the corners of its ink, in reading order from the top left. */
  readonly placed: readonly { readonly word: number; readonly zone: string; readonly box: readonly PointMm[] }[];
  /**
   * The letters exactly: a grid of square parts; the part in column c and row r has its top left corner at
   * (originXMm + c * partMm, originYMm + r * partMm). `runs[r]` lists the runs of parts inside a letter as start,
   * length, start, length. What is printed follows whole squares: its border may lie half a square beside the letter's.
   */
  readonly mask: {
    readonly originXMm: number;
    readonly originYMm: number;
    readonly partMm: number;
    readonly columns: number;
    readonly rows: number;
    readonly runs: readonly (readonly number[])[];
  };
}

const round = (mm: number): number => Math.round(mm * 1000) / 1000;

export function describePantograph(places: PantographPlaces): PantographDescription {
  const { settings, screens, page, lattice, word, placedWords, frame } = places;
  const mmPerPx = 25.4 / page.dpi;
  const widthMm = page.widthPx * mmPerPx;
  const heightMm = page.heightPx * mmPerPx;
  const pitchMm = zonePitchMm(frame);
  const reachMm = Math.hypot(widthMm, heightMm) / 2 + Math.max(frame.rowPitchMm, frame.wordPitchMm);
  const point = (u: number, v: number): PointMm => {
    const [x, y] = toSheet(frame, u, v);
    return [round(x), round(y)];
  };
  const lastRow = Math.ceil(reachMm / pitchMm);
  const rows = Array.from({ length: 2 * lastRow + 1 }, (_, i) => i - lastRow);
  const band = (row: number): PointMm[] => {
    const from = (row - 0.5) * pitchMm;
    const to = from + pitchMm;
    return frame.zonesRun === 'rows'
      ? [point(-reachMm, from), point(reachMm, from), point(reachMm, to), point(-reachMm, to)]
      : [point(from, -reachMm), point(to, -reachMm), point(to, reachMm), point(from, reachMm)];
  };
  const touchesSheet = (polygon: readonly PointMm[]): boolean => {
    const xs = polygon.map(([x]) => x);
    const ys = polygon.map(([, y]) => y);
    return Math.max(...xs) > 0 && Math.min(...xs) < widthMm && Math.max(...ys) > 0 && Math.min(...ys) < heightMm;
  };
  return {
    words: settings.words,
    typeface: settings.typeface,
    sizeMm: settings.sizeMm,
    angleDeg: settings.angleDeg,
    wordScreen: settings.wordScreen,
    zones: screens.zones.map(({ name, lightness }, zone) => ({
      name,
      lightness,
      bands: rows
        .filter((row) => wrap(row, screens.zones.length) === zone)
        .map(band)
        .filter(touchesSheet),
    })),
    camouflageLightness: settings.camouflageLightness,
    zoneBlendMm: settings.zoneBlendMm,
    placed: placedWords.map(({ word: index, zone, centreXMm, centreYMm, lengthMm, heightMm: wordHeightMm }) => {
      const local = { ...frame, centreXMm, centreYMm };
      const corner = (u: number, v: number): PointMm => {
        const [x, y] = toSheet(local, (u * lengthMm) / 2, (v * wordHeightMm) / 2);
        return [round(x), round(y)];
      };
      const box = [corner(-1, -1), corner(1, -1), corner(1, 1), corner(-1, 1)];
      return { word: index, zone: screens.zones[zone].name, box };
    }),
    mask: {
      originXMm: lattice.originXPx * mmPerPx,
      originYMm: lattice.originYPx * mmPerPx,
      partMm: word.partPx * mmPerPx,
      columns: word.columns,
      rows: word.rows,
      runs: Array.from({ length: word.rows }, (_, row) =>
        runsOf(word.values.subarray(row * word.columns, (row + 1) * word.columns)),
      ),
    },
  };
}

/** Start and length of each run of ones. */
function runsOf(values: Uint8Array): number[] {
  const runs: number[] = [];
  for (let start = values.indexOf(1); start >= 0; ) {
    let end = values.indexOf(0, start);
    if (end < 0) end = values.length;
    runs.push(start, end - start);
    start = values.indexOf(1, end);
  }
  return runs;
}
