// DLE EOT n -> which real-time status is asked for.
import type { EscPosEvent } from './parser.ts';

/** @returns undefined when the command is not whole yet */
export function readStatusQuestion(bytes: Uint8Array): { event: EscPosEvent; length: number } | undefined {
  const [, second, third] = bytes;
  if (second === undefined) return undefined;
  if (second !== 0x04) return { event: { kind: 'unknown' }, length: 1 };
  if (third === undefined) return undefined;
  if (third < 1 || third > 4) return { event: { kind: 'unknown' }, length: 3 };
  return { event: { kind: 'status', which: third as 1 | 2 | 3 | 4 }, length: 3 };
}
