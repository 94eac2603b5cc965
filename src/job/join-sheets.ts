// Sheets' bytes, in order -> the whole document's bytes: what the format puts before, between and after its parts.
import type { JobSpec } from '../print/band-writer.ts';
import { type DocumentFormat, ENCODERS } from '../print/encoders.ts';

/** Takes sheets in page order, cut anywhere. */
export interface SheetJoin {
  /** Resolves when the receiver has room for more. */
  write(bytes: Uint8Array): Promise<void>;
  /** After the last sheet. */
  end(): Promise<void>;
}

/** @param write receives the document; its rejection is passed on */
export function createSheetJoin(
  format: DocumentFormat,
  job: JobSpec,
  write: (bytes: Uint8Array) => Promise<void>,
): SheetJoin {
  const ready: Uint8Array[] = [];
  const joiner = ENCODERS[format].createJoiner(job, (bytes) => ready.push(bytes));
  const passOn = async (): Promise<void> => {
    for (let bytes = ready.shift(); bytes; bytes = ready.shift()) await write(bytes);
  };
  return {
    async write(bytes) {
      joiner.push(bytes);
      await passOn();
    },
    async end() {
      joiner.end();
      await passOn();
    },
  };
}
