// A fresh folder -> everything that an engine may take for its disk: temporary files, home, keys, journal, logs; and what was touched there.
import { randomBytes } from 'node:crypto';
import { type FSWatcher, mkdirSync, mkdtempSync, rmSync, watch } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeDemoKeys } from '../../seal/keys/demo.ts';

export class Sandbox implements Disposable {
  readonly folder: string;
  readonly keysFolder: string;
  readonly journalFolder: string;
  readonly logPath: string;
  /** For the processes that work in it: wherever a program looks for a place for files, it finds this folder. */
  readonly env: NodeJS.ProcessEnv;
  /** Paths below the folder that were made, changed or removed, as the kernel tells them (inotify). */
  readonly touched = new Set<string>();
  readonly #watchers: FSWatcher[] = [];

  private constructor(folder: string) {
    this.folder = folder;
    [this.keysFolder, this.journalFolder] = [join(folder, 'keys'), join(folder, 'journal')];
    this.logPath = join(folder, 'logs', 'engine.log');
    const places = {
      TMPDIR: 'tmp',
      HOME: 'home',
      XDG_DATA_HOME: 'data',
      XDG_CACHE_HOME: 'cache',
      XDG_STATE_HOME: 'state',
    };
    for (const place of [...Object.values(places), 'logs']) mkdirSync(join(folder, place));
    const inside = Object.entries(places).map(([name, place]) => [name, join(folder, place)]);
    this.env = { ...process.env, ...Object.fromEntries(inside) };
  }

  static async make(): Promise<Sandbox> {
    const sandbox = new Sandbox(mkdtempSync(join(tmpdir(), 'kiosk-raster-wipe-')));
    const random = (byteCount: number): Uint8Array => new Uint8Array(randomBytes(byteCount));
    await makeDemoKeys(sandbox.keysFolder, { nowSec: Math.floor(Date.now() / 1000), random });
    return sandbox;
  }

  /** Notes from now on what is touched. */
  watch(): void {
    this.#watchers.push(
      watch(this.folder, { recursive: true }, (_event, path) => {
        if (path !== null) this.touched.add(path);
      }),
    );
  }

  [Symbol.dispose](): void {
    for (const watcher of this.#watchers) watcher.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
