// A device profile and settings -> a warm engine that prints and renders certificates.
import { type DeviceProfile, loadProfile } from '../calibrate/profile.ts';
import type { KioskRasterError } from '../errors.ts';
import type { Printer } from '../print/printer.ts';
import { checkGaijiFonts } from '../raster/page/gaiji.ts';
import {
  type PantographSettings,
  type PantographSettingsInput,
  parsePantographSettings,
} from '../raster/pantograph/settings.ts';
import type { JobLimits } from '../workers/limits.ts';
import type { RasterPool } from '../workers/pool.ts';
import { createRasterPool } from '../workers/process-pool.ts';
import { expectedSheets } from './expected-sheets.ts';
import { type JobKeys, type KeysOptions, openJobKeys } from './job-keys.ts';
import { type PrintOptions, type PrintOutcome, printCertificate } from './print.ts';
import { type RenderOptions, type RenderOutcome, renderCertificate } from './render.ts';
import { Turns } from './turns.ts';
import { checkSettings } from './wipe/settings.ts';

export interface EngineOptions {
  /** Name of a profile under `calibration/`, or a path. Default `generic-600`. */
  readonly device?: string;
  /** Raster workers, 1 to 64. Default 2. Each is a process of its own; one more stands by. */
  readonly workers?: number;
  /** What one job may use. */
  readonly limits?: Partial<JobLimits>;
  /** Told at the start what the system or this process leaves open (docs/wipe.md): swap, core dumps and the like. */
  readonly onWarning?: (warning: KioskRasterError) => void;
  /**
   * Font files with the operator's gaiji: where they have a private-use character that a certificate shows in a font it
   * does not embed, it prints from there. The first file that has it counts.
   */
  readonly gaijiFonts?: readonly string[] | undefined;
  /** The void pantograph's words, size, angle...; every field has a default. */
  readonly pantograph?: PantographSettingsInput;
  /** Keys to seal with. Without them sheets carry no scrambled image, and job.json says so. */
  readonly keys?: KeysOptions | undefined;
}

/** What the stages of a job share. */
export interface EngineParts {
  readonly device: DeviceProfile;
  readonly settings: PantographSettings;
  readonly pool: RasterPool;
  readonly turns: Turns;
  readonly keys?: JobKeys | undefined;
}

/** A warm engine. Jobs may run side by side. Dispose it to end its workers. */
export interface Engine extends EngineParts, AsyncDisposable {
  /** Prints a certificate, duplex. See `printCertificate` for errors. */
  print(pdf: Uint8Array, options: PrintOptions): Promise<PrintOutcome>;
  /** Prepares for what a printer takes, while there is no job. Never fails: a printer that does not answer is met when there is one. */
  expect(printer: Printer): Promise<void>;
  /** Makes the same sheets as files. See `renderCertificate` for errors. */
  render(pdf: Uint8Array, options: RenderOptions): Promise<RenderOutcome>;
}

/**
 * Starts an engine and warms its workers.
 * @throws `profile.*`, `pantograph.settings`, `gaiji.*`, `keys.*`
 */
export async function createEngine(options: EngineOptions = {}): Promise<Engine> {
  if (options.onWarning) for (const warning of checkSettings()) options.onWarning(warning);
  const device = await loadProfile(options.device ?? 'generic-600');
  const settings = parsePantographSettings(options.pantograph ?? {});
  const gaijiFonts = await checkGaijiFonts(options.gaijiFonts ?? []);
  const keys = options.keys && (await openJobKeys(options.keys));
  const pool = createRasterPool({ workers: options.workers ?? 2, limits: options.limits, gaijiFonts });
  const parts: EngineParts = { device, settings, pool, turns: new Turns(), keys };
  try {
    await pool.warm();
  } catch (error) {
    keys?.[Symbol.dispose]();
    await pool[Symbol.asyncDispose]();
    throw error;
  }
  pool.expect(expectedSheets(parts));
  return {
    ...parts,
    expect: async (printer) => {
      const capabilities = await printer.capabilities().catch(() => undefined);
      if (capabilities) pool.expect(expectedSheets(parts, capabilities));
    },
    print: (pdf, printOptions) => printCertificate(parts, pdf, printOptions),
    render: (pdf, renderOptions) => renderCertificate(parts, pdf, renderOptions),
    [Symbol.asyncDispose]: () => {
      keys?.[Symbol.dispose]();
      return pool[Symbol.asyncDispose]();
    },
  };
}
