// `preview`: a folder of separations or a PWG Raster file -> pictures of the sheets and a page that shows them.
import { stat } from 'node:fs/promises';
import { picturesOfFolder, picturesOfPwg } from '../../paper/pictures.ts';
import type { Console } from '../console.ts';
import { usageError } from '../errors.ts';
import { makeOutDir } from '../files.ts';

export interface PreviewFlags {
  readonly out: string;
}

export default async function preview(
  args: readonly string[],
  flags: PreviewFlags,
  out: Console,
  signal: AbortSignal,
): Promise<number> {
  const source = args[0]!;
  const isFolder = await stat(source).then(
    (entry) => entry.isDirectory(),
    (error: NodeJS.ErrnoException) => {
      throw usageError('file-unreadable', { reason: error.code ?? 'unknown' });
    },
  );
  await makeOutDir(flags.out);
  const { indexPath, pictures } = await (isFolder ? picturesOfFolder : picturesOfPwg)(source, {
    outDir: flags.out,
    signal,
    onProgress: ({ sheet, side, share }) =>
      out.progress({ kind: 'pictures', sheet, sheetCount: sheet, share: ((side === 'back' ? 1 : 0) + share) / 2 }),
  });
  out.endProgress();
  out.tell(`Pictures to look at: ${indexPath}`, `画像のページ: ${indexPath}`);
  out.result({ pictures: indexPath, files: pictures.map((picture) => picture.path) });
  return 0;
}
