// What can be wrong when a scrambled image is made -> coded errors. Reading reports reasons instead (read/reasons.ts).
import { defineErrors, row } from '../../errors.ts';

export const scrambleError = defineErrors('scramble', {
  'plane-size': row<{ received: number; most: number }>(
    'refused',
    (p) => `Expected a page side of 1 to ${p.most} pixels but received ${p.received}. Use A4 at 300 dpi or less.`,
    (p) => `ページの辺は1から${p.most}画素のはずですが、${p.received}でした。A4・300dpi以下にしてください。`,
  ),
  'coarse-larger': row<{ coarse: string; fine: string }>(
    'refused',
    (p) => `Expected a coarse layer no larger than the fine one, ${p.fine} pixels, but received ${p.coarse}.`,
    (p) => `粗い層は細かい層（${p.fine}画素）以下のはずですが、${p.coarse}画素でした。`,
  ),
  'cell-pixels': row<{ cellPx: number }>(
    'usage',
    (p) => `Expected cells of 1 to 16 whole printer pixels but received ${p.cellPx}. Correct the device profile.`,
    (p) => `セルは1から16の整数画素のはずですが、${p.cellPx}でした。機器プロファイルを直してください。`,
  ),
  'dot-shape': row<{ cellPx: number }>(
    'usage',
    (p) => `Expected a dot inside a cell of ${p.cellPx} pixels, not empty. Correct the device profile.`,
    (p) => `ドットは${p.cellPx}画素のセルに収まる空でない形のはずです。機器プロファイルを直してください。`,
  ),
  'field-size': row<{ columns: number; rows: number }>(
    'usage',
    (p) => `Expected a field of 210 to 4000 cells a side but received ${p.columns} x ${p.rows}. Change field or cells.`,
    (p) => `1辺210から4000セルのはずですが、${p.columns} x ${p.rows}でした。領域かセルを変えてください。`,
  ),
  'header-bytes': row<{ bytes: number; most: number }>(
    'usage',
    (p) => `Expected a header of at most ${p.most} bytes but received ${p.bytes}. Shorten it.`,
    (p) => `ヘッダーは${p.most}バイト以下のはずですが、${p.bytes}バイトでした。短くしてください。`,
  ),
  'too-much': row<{ coarseBytes: number; fineBytes: number }>(
    'refused',
    (p) =>
      `Expected layers that the field holds with the least protection but received ${p.coarseBytes} and ${p.fineBytes} bytes. Use a page with less ink detail, or a device with smaller cells.`,
    (p) =>
      `最小の保護でも領域に収まりません（${p.coarseBytes}および${p.fineBytes}バイト）。細部の少ないページにするか、セルの小さい機器を使ってください。`,
  ),
});
