// Log-likelihood ratios -> better ones: plain twin of ldpc-decoder.as.ts, which says how it works.
import type { LdpcCode } from './ldpc-code.ts';

const WEIGHT = 13;
const MOST = 127;

const saturate = (value: number): number => Math.max(-32768, Math.min(32767, value));

/**
 * @param posterior i16 per bit of the code word, positive = 0; updated
 * @param messages one per edge and lift, zero before the first call
 * @returns iterations done, negative when checks still failed in the last one
 */
export function iteratePlain(
  code: LdpcCode,
  posterior: Int16Array,
  messages: Int8Array,
  rows: number,
  most: number,
): number {
  const { size, shifts } = code;
  const { edgeColumn, rowStart } = code.graph;
  for (let n = 1; n <= most; n++) {
    let failed = 0;
    for (let r = 0; r < rows; r++) {
      const first = rowStart[r];
      const last = rowStart[r + 1];
      for (let z = 0; z < size; z++) {
        const at = (e: number): number => edgeColumn[e] * size + ((z + shifts[e]) % size);
        let parity = 0;
        let least = MOST;
        let second = MOST;
        let place = -1;
        let signs = 0;
        for (let e = first; e < last; e++) {
          parity ^= posterior[at(e)];
          const t = saturate(posterior[at(e)] - messages[e * size + z]);
          const magnitude = Math.min(Math.abs(t), MOST);
          signs ^= t;
          if (magnitude < least) {
            second = least;
            least = magnitude;
            place = e;
          } else second = Math.min(second, magnitude);
        }
        failed |= parity;
        least = (least * WEIGHT) >> 4;
        second = (second * WEIGHT) >> 4;
        for (let e = first; e < last; e++) {
          const t = saturate(posterior[at(e)] - messages[e * size + z]);
          const m = e === place ? second : least;
          const answer = (signs ^ t) < 0 ? -m : m;
          messages[e * size + z] = answer;
          posterior[at(e)] = saturate(t + answer);
        }
      }
    }
    if (failed >= 0) return n;
  }
  return -most;
}
