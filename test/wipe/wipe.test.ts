// A canary certificate through ways for a job to end -> found while at work, and nothing of it within two seconds afterwards.
import { beforeAll, describe, expect, it } from 'vitest';
import {
  canCheckWipe,
  checkWipe,
  WAYS_OUT,
  type WayOut,
  type WayOutResult,
  WITHIN_MS,
} from '../../src/job/wipe/check.ts';

/** One of each kind; `KIOSK_WIPE=all` or `kiosk-raster wipe-check` for all of them, which takes five minutes. */
const SOME: readonly WayOut[] = [
  'printed',
  'refused: glyph',
  'cancelled',
  'worker crashed',
  'engine killed',
  'served over TLS',
  'inquiry answered',
  'visitor left',
];
const waysOut = process.env['KIOSK_WIPE'] === 'all' ? WAYS_OUT : SOME;

const possible = canCheckWipe();
const name = possible ? 'wipe' : 'wipe [skipped: /proc/PID/mem cannot be read here]';

describe.skipIf(!possible)(name, () => {
  // One engine for as many ways as it survives: what one way leaves behind would be found after the next one too.
  let results: WayOutResult[];
  beforeAll(async () => {
    results = await checkWipe({ device: 'generic-600', workers: 1, waysOut });
  }, 900_000);

  it.each(waysOut)('%s: found at work, nothing of it afterwards', (wayOut) => {
    const result = results.find((each) => each.wayOut === wayOut)!;
    expect(result.endedAsMeant, `ended with ${result.code}`).toBe(true);
    expect(result.during.total).toBeGreaterThan(100);
    expect(result.after.places).toEqual([]);
    expect(result.after.total).toBe(0);
    expect(result.lookedAfterMs).toBeLessThanOrEqual(WITHIN_MS);
  });
});
