// The flags of `calibrate` and what its actions share about them.
import { calibrateError } from '../../calibrate/errors.ts';

export interface CalibrateFlags {
  readonly out?: string;
  readonly dpi?: string;
  readonly strip?: boolean;
  readonly original?: string;
  readonly copy?: string;
  readonly infrared?: string;
  readonly scan?: string;
  readonly device?: string;
  readonly date?: string;
  readonly batch?: string;
  readonly maker?: string;
  readonly model?: string;
  readonly serial?: string;
  readonly scanner?: string;
  readonly simulated?: boolean;
  readonly keepOverrides?: boolean;
  readonly set?: string[];
  readonly unset?: string[];
  readonly overrides?: string;
  readonly reason?: string;
}

/** A JPEG or PNG of an A4 page at 1200 dpi stays below this; an uncompressed TIFF of it does not, and need not. */
export const LIMIT_SCAN_BYTES = 256 << 20;

/** @throws `calibrate.missing` */
export function required(value: string | undefined, flag: string): string {
  if (value === undefined) throw calibrateError('missing', { flag });
  return value;
}

export const today = (): string => new Date().toISOString().slice(0, 10);
