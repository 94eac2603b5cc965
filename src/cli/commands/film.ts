// `film`: a device's line screen -> the film to print on a transparency: K only, exact period, as a page.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { loadProfile } from '../../calibrate/profile.ts';
import { encodePng1 } from '../../print/png/encode.ts';
import { createPwgWriter } from '../../print/pwg/writer.ts';
import { FILM_PLACE_MM, filmPage } from '../../raster/detection/film-page.ts';
import { lineScreensAt } from '../../raster/detection/line-screen.ts';
import type { Console } from '../console.ts';
import { usageError } from '../errors.ts';
import { makeOutDir } from '../files.ts';

export interface FilmFlags {
  readonly device?: string;
  readonly dpi?: string;
  readonly out: string;
}

const DPIS = [300, 600, 1200] as const;

export default async function film(_: readonly string[], flags: FilmFlags, out: Console): Promise<number> {
  const dpi = DPIS.find((candidate) => String(candidate) === (flags.dpi ?? '600'));
  if (dpi === undefined) throw usageError('choice', { flag: '--dpi', allowed: DPIS.join(', ') });
  const device = await loadProfile(flags.device ?? 'generic-600');
  const screens = device.detection?.lineScreen.find((entry) => entry.dpi === dpi) ?? lineScreensAt(dpi);
  const plane = filmPage(screens);
  await makeOutDir(flags.out);
  const [png, pwg] = [join(flags.out, 'film-k.png'), join(flags.out, 'film.pwg')];
  await writeFile(png, await encodePng1(plane, { dpi }));
  const chunks: Uint8Array[] = [];
  using writer = createPwgWriter((bytes) => chunks.push(bytes));
  writer.beginJob({ pageCount: 1, duplex: false, sheetBack: 'normal' });
  writer.beginPage({ side: 'front', widthPx: plane.widthPx, heightPx: plane.heightPx, dpi, colour: 'black_1' });
  writer.writeBand({ y: 0, heightPx: plane.heightPx, planes: { k: plane } });
  writer.endPage();
  writer.endJob();
  await writeFile(pwg, Buffer.concat(chunks));
  const periodMm = ((screens.periodPx / Math.SQRT2) * 25.4) / dpi;
  out.tell(
    `${pwg}: print it on a transparency, without scaling, on the device itself. Lay it on the mark, edges along the sheet's, and move it slowly.`,
    `${pwg}: 実際の装置で、拡大縮小なしで透明フィルムに印刷してください。用紙の縁に合わせて画像に重ね、ゆっくり動かします。`,
  );
  out.result({ files: [png, pwg], dpi, periodMm, slitPx: screens.slitPx, place: FILM_PLACE_MM });
  return 0;
}
