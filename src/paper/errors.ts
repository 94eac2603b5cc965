// What can go wrong when paper is simulated -> coded errors.
import { defineErrors, row } from '../errors.ts';

export const paperError = defineErrors('paper', {
  parameter: row<{ name: string; low: number; high: number; received: number }>(
    'usage',
    (p) =>
      `Expected ${p.name} between ${p.low} and ${p.high} but received ${p.received}. Correct the device's parameters.`,
    (p) =>
      `${p.name} は ${p.low} から ${p.high} の値が必要ですが、${p.received} でした。装置の設定値を直してください。`,
  ),
  planeSize: row<{ ink: string; expected: string; received: string }>(
    'usage',
    (p) =>
      `Expected separation ${p.ink} to be ${p.expected} pixels like the others but received ${p.received}. Give planes of one page.`,
    (p) =>
      `版 ${p.ink} は他の版と同じ ${p.expected} 画素が必要ですが、${p.received} でした。同じページの版を指定してください。`,
  ),
  noPlanes: row<Record<string, never>>(
    'usage',
    () => 'Expected at least one separation but received none. Give a blank plane for a blank page.',
    () => '版が一つもありません。白紙のページには白い版を指定してください。',
  ),
});

/** Throws unless `low <= received <= high` (NaN fails). */
export function expectBetween(name: string, received: number, low: number, high: number): void {
  if (!(received >= low && received <= high)) throw paperError('parameter', { name, low, high, received });
}
