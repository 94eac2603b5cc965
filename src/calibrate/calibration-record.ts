// What a calibration measured, as it is kept in a profile: the scan's quality, patch means, residuals, the copy's contrast.
import { z } from 'zod';

const patchMeanSchema = z.strictObject({
  /** Lone dots, pixels of the cluster or pixels of bars in a cell. */
  amount: z.number().positive(),
  /** Mean linear reflectance, bare paper = 1. */
  relative: z.number().min(0).max(1.2),
  /** Deviation between replicates. */
  deviation: z.number().min(0),
  count: z.int().positive(),
});

const meansSchema = z.array(patchMeanSchema).max(32);

/** One resolution's measurement. */
export const calibrationRecordSchema = z.strictObject({
  dpi: z.union([z.literal(300), z.literal(600), z.literal(1200)]),
  date: z.iso.date(),
  scan: z.strictObject({
    /** By the marks, not by the file's word. */
    dpi: z.number().positive(),
    marksFound: z.int().min(5).max(9),
    /** Root mean square at the marks. */
    residualUm: z.number().min(0),
    turnDeg: z.number(),
    mirrored: z.boolean(),
    blurUm: z.number().min(0),
    /** Share of the paper at full scale. */
    clipped: z.number().min(0).max(1),
    /** Reflectance of solid black, paper = 1. */
    solid: z.number().min(0).max(1),
    /** Between places of bare paper, L*. */
    whiteDeviation: z.number().min(0),
  }),
  curves: z.strictObject({ fine: meansSchema, coarse: meansSchema, bars: meansSchema, shortBars: meansSchema }),
  /** Standard error of each zone's match, L*. */
  zones: z.array(z.strictObject({ name: z.string(), errorLightness: z.number().min(0) })).max(6),
  /** Root mean square distance of cluster patches from their smooth curve, L*. */
  curveLightness: z.number().min(0),
  /** On the photocopy that was scanned with it: L* (copy's paper = 100) of word and surround in each zone. */
  copy: z
    .array(z.strictObject({ zone: z.string(), word: z.number(), surround: z.number(), difference: z.number() }))
    .optional(),
});

export type CalibrationRecord = Readonly<z.output<typeof calibrationRecordSchema>>;
