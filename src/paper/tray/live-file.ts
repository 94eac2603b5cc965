// The tray's jobs -> a file that a browser keeps reloading while they print.
import { rename, writeFile } from 'node:fs/promises';
import type { JobLog } from './job-log.ts';
import { livePage } from './live-page.ts';

/** A browser reloads once a second: writing more often helps nobody. */
const WRITE_EVERY_MS = 500;

export interface LiveFile {
  /** To be called when something changed: writes soon. */
  touch(): void;
  /** Writes it for the last time: no reloading any more. */
  end(): Promise<void>;
}

/** @param onError a page that cannot be written never ends a job */
export function createLiveFile(
  path: string,
  log: JobLog,
  printer: string,
  onError: (error: unknown) => void = () => undefined,
): LiveFile {
  let writing: Promise<void> = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;
  let ended = false;
  const write = (refresh: 'reload' | 'none'): Promise<void> => {
    writing = writing
      .then(async () => {
        // Whole or not at all: a browser may read at any moment.
        await writeFile(
          `${path}.new`,
          livePage(log.jobs, { printer, refresh, fileBase: ({ folder }) => folder && `${folder}/` }),
        );
        await rename(`${path}.new`, path);
      })
      .catch(onError);
    return writing;
  };
  void write('reload');
  return {
    touch() {
      if (ended || timer !== undefined) return;
      timer = setTimeout(() => {
        timer = undefined;
        void write('reload');
      }, WRITE_EVERY_MS).unref();
    },
    end() {
      ended = true;
      clearTimeout(timer);
      return write('none');
    },
  };
}
