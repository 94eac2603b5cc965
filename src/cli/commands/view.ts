// `view`: a scan, or a photograph through an infrared viewer or the film -> whether ○証 is there, and a picture of what was looked at.
import { readFile, stat, writeFile } from 'node:fs/promises';
import { findLatent } from '../../raster/detection/find-latent.ts';
import { decodePicture, findingPicture } from '../../raster/detection/finding-picture.ts';
import type { Console } from '../console.ts';
import { usageError } from '../errors.ts';

export interface ViewFlags {
  readonly as: 'infrared' | 'film';
  readonly out: string;
}

/** Larger files are no scans of a page. */
const LIMIT_BYTES = 256 << 20;

/** Exit code of a picture in which the mark was not found, so that `view && accept` never accepts. */
const NOT_FOUND = 5;

export default async function view(args: readonly string[], flags: ViewFlags, out: Console): Promise<number> {
  const found = await stat(args[0]!).catch(unreadable);
  if (!found.isFile() || found.size > LIMIT_BYTES) throw usageError('file-unreadable', { reason: 'EFBIG' });
  const picture = await decodePicture(await readFile(args[0]!).catch(unreadable));
  const finding = findLatent(picture, flags.as === 'infrared' ? 'dark' : 'either');
  await writeFile(flags.out, await findingPicture(picture, finding)).catch((error: NodeJS.ErrnoException) => {
    throw usageError('folder-unwritable', { reason: error.code ?? 'unknown' });
  });
  const percent = Math.round(finding.confidence * 100);
  if (finding.found)
    out.tell(`○証 is there (${percent} %): ${flags.out}`, `○証 があります（${percent} %）: ${flags.out}`);
  else out.tell(`No ○証 was found (${percent} %): ${flags.out}`, `○証 は見つかりません（${percent} %）: ${flags.out}`);
  out.result({ as: flags.as, ...finding, picture: flags.out });
  return finding.found ? 0 : NOT_FOUND;
}

function unreadable(error: NodeJS.ErrnoException): never {
  throw usageError('file-unreadable', { reason: error.code ?? 'unknown' });
}
