// A resolution and a folder -> the chart's files: a PNG for each ink, the back, and chart.pwg to print.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { encodePng1 } from '../../print/png/encode.ts';
import { createPwgWriter } from '../../print/pwg/writer.ts';
import { SEPARATIONS } from '../../raster/plane.ts';
import type { ChartDpi, ChartKind } from './code.ts';
import { drawChart, drawChartBack } from './draw.ts';

/**
 * Writes chart-{c,m,y,k}.png, chart-back-k.png and chart.pwg (two sides, cmyk_8 front), or strip-k.png and strip.pwg.
 *
 * @returns the paths, in that order
 */
export async function writeChart(outDir: string, dpi: ChartDpi, kind: ChartKind = 'chart'): Promise<string[]> {
  const front = drawChart(dpi, kind);
  const files: string[] = [];
  const keep = async (name: string, bytes: Uint8Array): Promise<void> => {
    const path = join(outDir, name);
    await writeFile(path, bytes);
    files.push(path);
  };
  const inks = kind === 'chart' ? SEPARATIONS : (['k'] as const);
  for (const ink of inks) await keep(`${kind}-${ink}.png`, await encodePng1(front[ink], { dpi }));
  const sides = [{ side: 'front', planes: front, colour: kind === 'chart' ? 'cmyk_8' : 'black_1' } as const];
  const back = kind === 'chart' ? drawChartBack(dpi) : undefined;
  if (back) await keep('chart-back-k.png', await encodePng1(back.k, { dpi }));

  const chunks: Uint8Array[] = [];
  using writer = createPwgWriter((bytes) => chunks.push(bytes.slice()));
  const pages = [...sides, ...(back ? [{ side: 'back', planes: back, colour: 'black_1' } as const] : [])];
  writer.beginJob({ pageCount: pages.length, duplex: pages.length === 2, sheetBack: 'normal' });
  for (const { side, planes, colour } of pages) {
    const { widthPx, heightPx } = planes.k;
    writer.beginPage({ side, widthPx, heightPx, dpi, colour });
    writer.writeBand({ y: 0, heightPx, planes: colour === 'cmyk_8' ? planes : { k: planes.k } });
    writer.endPage();
  }
  writer.endJob();
  await keep(`${kind}.pwg`, Buffer.concat(chunks));
  return files;
}
