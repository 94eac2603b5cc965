// A device profile and settings -> a warm engine that prints and renders certificates.
import { type DeviceProfile, loadProfile } from '../calibrate/profile.ts';
import type { KioskRasterError } from '../errors.ts';
import type { Printer } from '../print/printer.ts';
import {
  type PantographSettings,
  type PantographSettingsInput,
  parsePantographSettings,
} from '../raster/pantograph/settings.ts';
import type { RasterPool } from '../workers/pool.ts';
import { expectedSheets } from './expected-sheets.ts';
import { type JobKeys, type KeysOptions, openJobKeys } from './job-keys.ts';
import { type PrintOptions, type PrintOutcome, printCertificate } from './print.ts';
import { type RenderOptions, type RenderOutcome, renderCertificate } from './render.ts';
import { warmReport } from './report.ts';
import { type PoolOptions, startPool } from './start-pool.ts';
import { Turns } from './turns.ts';
import { checkSettings } from './wipe/settings.ts';

export interface EngineOptions extends PoolOptions {
  /** Name of a profile under `calibration/`, or a path. Default `generic-600`. */
  readonly device?: string;
  /** Processes that were started while the rest was being loaded. The engine disposes of them, also when it cannot be made. */
  readonly pool?: RasterPool | undefined;
  /** Told at the start what the system or this process leaves open (docs/wipe.md): swap, core dumps and the like. */
  readonly onWarning?: (warning: KioskRasterError) => void;
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
  /**
   * Makes what the next sheets will share on a printer, while there is no job: without it the first job does. Never fails: a
   * printer that does not answer is taken for one that takes everything.
   */
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
  await using undo = new AsyncDisposableStack();
  // First of all: they start while the rest is read.
  const pool = undo.use(options.pool ?? (await startPool(options)));
  const device = await loadProfile(options.device ?? 'generic-600');
  const settings = parsePantographSettings(options.pantograph ?? {});
  const keys = options.keys && undo.use(await openJobKeys(options.keys));
  const parts: EngineParts = { device, settings, pool, turns: new Turns(), keys };
  await pool.warm();
  const owned = undo.move();
  return {
    ...parts,
    expect: async (printer) => {
      const capabilities = await printer.capabilities().catch(() => undefined);
      const sheets = expectedSheets(parts, capabilities);
      pool.expect(sheets);
      // While a process makes what is expected, which takes longer.
      warmReport(parts, sheets.plan);
    },
    print: (pdf, printOptions) => printCertificate(parts, pdf, printOptions),
    render: (pdf, renderOptions) => renderCertificate(parts, pdf, renderOptions),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}
