// Name of an outside program -> is it here; a missing peer skips its tests aloud, or fails them when KIOSK_PEERS=required.
import { spawnSync } from 'node:child_process';
import { describe, it } from 'vitest';

const required = process.env['KIOSK_PEERS'] === 'required';

/** True when `peer` is here: a program that can be started from the PATH, or by its full path, or a C header (`cups/raster.h`). */
export function hasPeer(peer: string): boolean {
  if (!peer.endsWith('.h')) return spawnSync('sh', ['-c', `command -v ${peer}`], { stdio: 'ignore' }).status === 0;
  const preprocess = spawnSync('cc', ['-E', '-x', 'c', '-'], {
    input: `#include <${peer}>\n`,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  return preprocess.status === 0;
}

/**
 * A `describe` that runs only where all `programs` (or C headers, see `hasPeer`) are installed. Elsewhere it says what it skipped,
 * and under KIOSK_PEERS=required it fails instead (CI installs every peer, so a gap there is a fault).
 */
export function describeWithPeers(programs: readonly string[], name: string, body: () => void): void {
  const missing = programs.filter((program) => !hasPeer(program));
  if (missing.length === 0) {
    describe(name, body);
  } else if (required) {
    describe(name, () => {
      it(`needs ${missing.join(', ')}`, () => {
        throw new Error(`KIOSK_PEERS=required, but not installed: ${missing.join(', ')}`);
      });
    });
  } else {
    describe.skip(`${name} [skipped: ${missing.join(', ')} not installed]`, body);
  }
}
