// What calibration found (dots per cell, dot areas, per tone zone) -> checked screens that a pantograph is built from.
import { z } from 'zod';
import { pantographError } from './errors.ts';
import { coarseLimit, loneDotLimit, type PantographScreens } from './screens.ts';

const screenSchema = z.strictObject({
  loneDots: z.number().min(0).max(256),
  clusterAreaPx: z.number().min(0).max(1024),
});

/** JSON form of {@link ToneZone}. */
export const toneZoneSchema = z.strictObject({
  name: z.string().regex(/^[a-z][a-z0-9-]{0,23}$/),
  fine: screenSchema,
  coarse: screenSchema,
  form: z.literal('bars').optional(),
  borderAreaPx: z.number().min(1).max(1024).optional(),
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
      const { form, borderAreaPx } = zone;
      const hasBars = form !== undefined || borderAreaPx !== undefined;
      if (hasBars && ((cellPx / 2) % dotSidePx !== 0 || cellPx < 12 * dotSidePx)) {
        complain(['cellPx'], `expected 2 squares of ${6 * dotSidePx} px or more in a row, for bars`);
      }
      if (hasBars && borderAreaPx === undefined) complain(['zones', i, 'borderAreaPx'], 'expected with bars');
      const most = coarseLimit(cellPx, dotSidePx, 'short-bars');
      if ((borderAreaPx ?? 0) > most)
        complain(['zones', i, 'borderAreaPx'], `expected at most ${most} px in such a cell`);
      for (const kind of ['fine', 'coarse'] as const) {
        const { loneDots, clusterAreaPx } = zone[kind];
        const where = ['zones', i, kind];
        const dots = loneDotLimit(cellPx, dotSidePx);
        const cluster = coarseLimit(cellPx, dotSidePx, form ?? 'cluster');
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
