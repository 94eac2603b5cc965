// A PDF or PostScript file -> the separations of its pages, as Ghostscript and MuPDF see them at a resolution.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { createPlane, SEPARATIONS, type Separation } from '../../src/raster/plane.ts';
import { inkAt, type Planes, type TestPage } from '../print-pwg/pages.ts';

const INK_NAMES: Readonly<Record<Separation, string>> = { c: 'Cyan', m: 'Magenta', y: 'Yellow', k: 'Black' };

/** Separations of one page; the four planes are always there. */
export type SeenPage = Record<Separation, ReturnType<typeof createPlane>>;

/** 8-bit samples, `pixelBytes` apart, as a plane. @throws when a value is neither no ink nor full ink */
function planeOf(
  data: Uint8Array,
  at: { readonly first: number; readonly pixelBytes: number },
  values: { readonly none: number; readonly full: number },
  width: number,
  height: number,
): SeenPage['k'] {
  const plane = createPlane(width, height);
  for (let y = 0, i = at.first; y < height; y++) {
    for (let x = 0; x < width; x++, i += at.pixelBytes) {
      const value = data[i]!;
      if (value === values.full) plane.data[y * plane.strideBytes + (x >> 3)]! |= 0x80 >> (x & 7);
      else if (value !== values.none) throw new Error(`a tone of ${value} at ${x}, ${y}`);
    }
  }
  return plane;
}

/** Ghostscript's tiffsep device: one grey TIFF per ink, 0 = full ink. */
export async function ghostscriptSeparations(file: string, dpi: number, folder: string): Promise<SeenPage[]> {
  const output = join(folder, `gs-${dpi}-%d.tif`);
  execFileSync('gs', [
    '-q',
    '-dBATCH',
    '-dNOPAUSE',
    '-dSAFER',
    '-sDEVICE=tiffsep',
    `-r${dpi}`,
    `-sOutputFile=${output}`,
    file,
  ]);
  const pages: SeenPage[] = [];
  for (let number = 1; existsSync(output.replace('%d', String(number))); number++) {
    const planes: Partial<SeenPage> = {};
    for (const name of SEPARATIONS) {
      const tiff = output.replace('%d.tif', `${number}(${INK_NAMES[name]}).tif`);
      const { data, info } = await sharp(tiff, { limitInputPixels: 4e8 }).raw().toBuffer({ resolveWithObject: true });
      planes[name] = planeOf(
        data,
        { first: 0, pixelBytes: info.channels },
        { none: 255, full: 0 },
        info.width,
        info.height,
      );
    }
    pages.push(planes as SeenPage);
  }
  return pages;
}

/** What full ink through a solid mask comes to in MuPDF's 8-bit blend (255 * 255 / 256), everywhere alike. */
const MUPDF_FULL = 254;

/** MuPDF's CMYK pixmap, anti-aliasing left on, so that a pixel off the grid would show as a tone. */
export function mupdfSeparations(file: string, dpi: number, folder: string): SeenPage[] {
  const output = join(folder, `mu-${dpi}-%d.pam`);
  execFileSync('mutool', ['draw', '-q', '-r', String(dpi), '-c', 'cmyk', '-F', 'pam', '-o', output, file], {
    stdio: 'ignore',
  });
  const pages: SeenPage[] = [];
  for (let number = 1; existsSync(output.replace('%d', String(number))); number++) {
    const bytes = readFileSync(output.replace('%d', String(number)));
    const header = bytes.subarray(0, 200).toString('latin1');
    const [, width, height] = /^P7\nWIDTH (\d+)\nHEIGHT (\d+)\nDEPTH 4\nMAXVAL 255\n(?:TUPLTYPE .*\n)?ENDHDR\n/.exec(
      header,
    )!;
    const samples = bytes.subarray(header.indexOf('ENDHDR\n') + 7);
    const planes = SEPARATIONS.map((_, i) =>
      planeOf(samples, { first: i, pixelBytes: 4 }, { none: 0, full: MUPDF_FULL }, Number(width), Number(height)),
    );
    pages.push(Object.fromEntries(SEPARATIONS.map((name, i) => [name, planes[i]])) as SeenPage);
  }
  return pages;
}

/** Where a reader's page differs from ours, or undefined: size first, then the first pixel. */
export function difference(seen: SeenPage | undefined, page: TestPage): string | undefined {
  if (seen === undefined) return 'no such page';
  const { widthPx, heightPx } = page.spec;
  if (seen.k.widthPx !== widthPx || seen.k.heightPx !== heightPx) {
    return `${seen.k.widthPx} x ${seen.k.heightPx} px in place of ${widthPx} x ${heightPx}`;
  }
  for (const name of SEPARATIONS) {
    const plane = tight(page.planes, name, widthPx, heightPx);
    if (Buffer.compare(seen[name].data, plane) === 0) continue;
    for (let y = 0; y < heightPx; y++) {
      for (let x = 0; x < widthPx; x++) {
        if (inkAt(seen[name], x, y) !== inkAt(page.planes[name], x, y)) return `${name} differs at ${x}, ${y}`;
      }
    }
  }
  return undefined;
}

function tight(planes: Planes, name: Separation, widthPx: number, heightPx: number): Uint8Array {
  const target = createPlane(widthPx, heightPx);
  const plane = planes[name];
  if (plane === undefined) return target.data;
  for (let y = 0; y < heightPx; y++) {
    const row = plane.data.subarray(y * plane.strideBytes, y * plane.strideBytes + target.strideBytes);
    target.data.set(row, y * target.strideBytes);
  }
  return target.data;
}
