// What `render` or a printer kept (a PWG Raster file, or a folder of separations) -> the page of pictures.
import { createReadStream } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { defineErrors, row } from '../errors.ts';
import { decodePng1 } from '../print/png/decode.ts';
import { receiveSheets } from '../print/received-sheets.ts';
import { type BitPlane, SEPARATIONS, type Separation } from '../raster/plane.ts';
import { type PreviewOptions, type PreviewResult, type PreviewSheet, writePreview } from './preview/preview.ts';

const pictureError = defineErrors('preview', {
  'no-sheets': row<Record<string, never>>(
    'refused',
    () => 'Expected a folder with sheet-1-front-k.png (as `render` writes it) but found none.',
    () => 'フォルダーに sheet-1-front-k.png（render の出力）が見つかりません。',
  ),
});

export type PictureOptions = Omit<PreviewOptions, 'sheets' | 'dpi'>;

/**
 * Pictures of a PWG Raster file, one sheet in memory at a time.
 * @throws `pwg.*` for a file that is none
 */
export async function picturesOfPwg(path: string, options: PictureOptions): Promise<PreviewResult> {
  const sheets = receiveSheets(createReadStream(path));
  const first = await sheets.next();
  if (first.done) throw pictureError('no-sheets', {});
  async function* planes(): AsyncGenerator<PreviewSheet> {
    for (let next = first; !next.done; next = await sheets.next()) {
      yield { front: next.value.front.planes, back: next.value.back?.planes };
    }
  }
  return writePreview({ ...options, sheets: planes(), dpi: first.value.front.dpi });
}

/**
 * Pictures of the separations in a folder, one sheet in memory at a time.
 * @throws `preview.no-sheets`, `png.*`
 */
export async function picturesOfFolder(folder: string, options: PictureOptions): Promise<PreviewResult> {
  const names = new Set(await readdir(folder));
  const plane = async (name: string) => (names.has(name) ? decodePng1(await readFile(join(folder, name))) : undefined);
  const first = await plane('sheet-1-front-k.png');
  if (first === undefined) throw pictureError('no-sheets', {});
  async function* sheets(): AsyncGenerator<PreviewSheet> {
    for (let sheet = 1; names.has(`sheet-${sheet}-front-k.png`); sheet++) {
      const front = await plane(`sheet-${sheet}-front-k.png`);
      const back: Partial<Record<Separation, BitPlane>> = {};
      for (const ink of SEPARATIONS) {
        const found = await plane(`sheet-${sheet}-back-${ink}.png`);
        if (found) back[ink] = found.plane;
      }
      yield { front: { k: front!.plane }, back: Object.keys(back).length > 0 ? back : undefined };
    }
  }
  return writePreview({ ...options, sheets: sheets(), dpi: first.dpi ?? 600 });
}
