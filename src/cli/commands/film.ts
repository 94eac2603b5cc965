// `film`: a device's lattice -> the film that shows the hidden mark of a line screen: K only, exact period, as a page.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { loadProfile } from '../../calibrate/profile.ts';
import { encodePng1 } from '../../print/png/encode.ts';
import { createPwgWriter } from '../../print/pwg/writer.ts';
import { FILM_PLACE_MM, filmPage } from '../../raster/detection/film-page.ts';
import { lineScreensAt, phasePeriodUm } from '../../raster/detection/line-screen.ts';
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
  const device = await loadProfile(flags.device ?? 'generic-600');
  const known = device.detection?.lineScreen ?? [];
  const usual = known.some((screens) => screens.dpi === 600) ? 600 : (known[0]?.dpi ?? 600);
  const dpi = DPIS.find((candidate) => String(candidate) === (flags.dpi ?? String(usual)));
  if (dpi === undefined) throw usageError('choice', { flag: '--dpi', allowed: DPIS.join(', ') });
  const { places } = known.find((screens) => screens.dpi === dpi) ?? lineScreensAt(dpi);
  const plane = filmPage(dpi, places);
  await makeOutDir(flags.out);
  const [png, pwg] = [join(flags.out, 'film-k.png'), join(flags.out, 'film.pwg')];
  await writeFile(png, await encodePng1(plane, { dpi }));
  const chunks: Uint8Array[] = [];
  using writer = createPwgWriter((bytes) => chunks.push(bytes.slice()));
  writer.beginJob({ pageCount: 1, duplex: false, sheetBack: 'normal' });
  writer.beginPage({ side: 'front', widthPx: plane.widthPx, heightPx: plane.heightPx, dpi, colour: 'black_1' });
  writer.writeBand({ y: 0, heightPx: plane.heightPx, planes: { k: plane } });
  writer.endPage();
  writer.endJob();
  await writeFile(pwg, Buffer.concat(chunks));
  out.tell(
    `${png}: its holes are as small as dots: have it exposed on film (2400 dpi or finer) without scaling. Lay it on the mark, edges along the sheet's, turn and move it until the stripes go.`,
    `${png}: 穴は印刷の点と同じ大きさです。2400 dpi 以上の製版フィルムに、拡大縮小なしで出力してください。用紙の縁に合わせて画像に重ね、縞が消えるまでゆっくり回し、動かします。`,
  );
  out.result({ files: [png, pwg], dpi, periodMm: phasePeriodUm(dpi, places) / 1000, place: FILM_PLACE_MM });
  return 0;
}
