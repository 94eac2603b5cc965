// Canary certificates printed, cancelled and crashed -> found while at work, and nothing of them afterwards.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { canCheckWipe, checkWipe, type WayOut } from '../../src/job/wipe/check.ts';

const possible = canCheckWipe();
const name = possible ? 'wipe' : 'wipe [skipped: /proc/PID/mem cannot be read here]';

describe.skipIf(!possible)(name, () => {
  it.each<WayOut>(['printed', 'worker crashed'])('%s: nothing is left', { timeout: 180_000 }, async (wayOut) => {
    const folder = mkdtempSync(join(tmpdir(), 'kiosk-raster-wipe-'));
    try {
      const [result] = await checkWipe({ device: 'generic-600', workers: 1, waysOut: [wayOut], folders: [folder] });
      expect(result!.during.total).toBeGreaterThan(100);
      expect(result!.endedAsMeant).toBe(true);
      expect(result!.after.places).toEqual([]);
      expect(result!.after.total).toBe(0);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
