// What calibration found (dots per cell, dot areas, per tone zone) -> checked screens that a pantograph is built from.
import { z } from 'zod';
import { pantographError } from './errors.ts';

/*
 * A screen says what a cell holds *on average*: so many lone dots, and a cluster of so many pixels. Both are real
 * numbers. A cell holds whole ones: its blue-noise threshold t in (0, 1) turns a mean of 17.4 dots into 18 in 40 % of
 * the cells and 17 in the others. Tone is therefore continuous, though every dot is made of whole pixels, and one pair
 * of numbers is all that calibration has to find. (A list of tiles with weights says the same less directly.)
 */

/** Mean content of a cell. */
export interface Screen {
  /** Lone dots in a cell, evenly spread. 0..(cellPx / (2.5 * dotSidePx))^2. */
  readonly loneDots: number;
  /** Pixels in the round cluster in the middle of the cell; 0 = no cluster. 0..clusterLimit(cellPx). */
  readonly clusterAreaPx: number;
}

/** Two screens of equal lightness on the device's paper: one that copiers lose, one that they keep. */
export interface ToneZone {
  /** Short ASCII name, shown in job.json and reports. */
  readonly name: string;
  readonly fine: Screen;
  readonly coarse: Screen;
  /** Clusters that share the coarse area of a cell: one in its middle, or one in each of 2 x 2 squares. Default 1. */
  readonly clusters?: 1 | 4 | undefined;
  /** Where a cell has one cluster: small ones that are as dark, by which letters' borders are drawn. Absent: by whole cells. */
  readonly border?: { readonly clusters: 4; readonly clusterAreaPx: number } | undefined;
  /** Lightness L* of both on the device's paper, paper = 100 (so it is comparable between papers). */
  readonly lightness: number;
}

/** The screens of one device at one resolution. */
export interface PantographScreens {
  readonly dpi: number;
  /** Side of the square cells of the lattice, even, a multiple of dotSidePx. 6..32. */
  readonly cellPx: number;
  /** Side of a lone dot: 1, or 2 where a single pixel is too small to print reliably. Divides every dot's place. */
  readonly dotSidePx: number;
  /** Ordered as the rows of words use them, from the top, in turn. 1..6. */
  readonly zones: readonly ToneZone[];
}

/** Most lone dots in a cell that keep at least one dot side of white between them, mostly two. */
export function loneDotLimit(cellPx: number, dotSidePx: number): number {
  return Math.floor(cellPx / (2.5 * dotSidePx)) ** 2;
}

/** Largest cluster that keeps one dot side of white to the cell's border on each side, in pixels. */
export function clusterLimit(cellPx: number, dotSidePx: number): number {
  return Math.floor((Math.PI / 4) * (cellPx - 2 * dotSidePx) ** 2);
}

const screenSchema = z.strictObject({
  loneDots: z.number().min(0).max(256),
  clusterAreaPx: z.number().min(0).max(1024),
});

/** JSON form of {@link ToneZone}. */
export const toneZoneSchema = z.strictObject({
  name: z.string().regex(/^[a-z][a-z0-9-]{0,23}$/),
  fine: screenSchema,
  coarse: screenSchema,
  clusters: z.union([z.literal(1), z.literal(4)]).optional(),
  border: z.strictObject({ clusters: z.literal(4), clusterAreaPx: z.number().min(1).max(1024) }).optional(),
  lightness: z.number().min(50).max(100),
});

/** JSON form of {@link PantographScreens}. */
export const pantographScreensSchema = z
  .strictObject({
    dpi: z.union([z.literal(300), z.literal(600), z.literal(1200)]),
    cellPx: z.int().min(6).max(32),
    dotSidePx: z.union([z.literal(1), z.literal(2)]),
    zones: z.array(toneZoneSchema).min(1).max(6),
  })
  .superRefine((screens, context) => {
    const { cellPx, dotSidePx, zones } = screens;
    const complain = (path: PropertyKey[], message: string) => context.addIssue({ code: 'custom', path, message });
    if (cellPx % (2 * dotSidePx) !== 0) complain(['cellPx'], `expected a multiple of ${2 * dotSidePx}`);
    for (const [i, zone] of zones.entries()) {
      const side = Math.sqrt(Math.max(zone.clusters ?? 1, zone.border?.clusters ?? 1));
      if (side > 1 && (cellPx % side !== 0 || (cellPx / side) % dotSidePx !== 0 || cellPx / side < 6 * dotSidePx)) {
        complain(
          ['zones', i, 'clusters'],
          `expected a cell of ${side} squares of ${6 * dotSidePx} px or more in a row`,
        );
      }
      if (zone.border !== undefined) {
        const { clusters, clusterAreaPx } = zone.border;
        const most = clusters * clusterLimit(cellPx / Math.sqrt(clusters), dotSidePx);
        if ((zone.clusters ?? 1) > 1) complain(['zones', i, 'border'], 'expected only with one cluster to a cell');
        if (clusterAreaPx > most) complain(['zones', i, 'border'], `expected at most ${most} px in such a cell`);
      }
      for (const kind of ['fine', 'coarse'] as const) {
        const { loneDots, clusterAreaPx } = zone[kind];
        const where = ['zones', i, kind];
        const dots = loneDotLimit(cellPx, dotSidePx);
        const clusters = zone.clusters ?? 1;
        const cluster = clusters * clusterLimit(cellPx / Math.sqrt(clusters), dotSidePx);
        if (loneDots > dots) complain([...where, 'loneDots'], `expected at most ${dots} in a cell of ${cellPx} px`);
        if (clusterAreaPx > cluster)
          complain([...where, 'clusterAreaPx'], `expected at most ${cluster} in such a cell`);
        if (loneDots > 0 && clusterAreaPx > 0) complain(where, 'expected lone dots or a cluster, not both');
        if (loneDots === 0 && clusterAreaPx === 0) complain(where, 'expected dots but received an empty screen');
      }
    }
  });

/** @throws `pantograph.screens` */
export function parsePantographScreens(input: unknown): PantographScreens {
  const parsed = pantographScreensSchema.safeParse(input);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw pantographError('screens', { where: issue.path.join('.') || 'screens', problem: issue.message });
}
