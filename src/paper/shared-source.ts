// One source of paper -> the same source for several readers who walk down it together, each band made once.
import type { PixelRect, ReflectanceSource, TileSource } from './reflectance.ts';

interface Chunk {
  readonly y: number;
  readonly data: Float32Array;
}

/**
 * Keeps the last few bands of `source`, full width and a margin either side, so that scanner, copier and eye can read the
 * same paper in step. A reader that goes astray (far above the others, or beyond the margin) still gets right values, slowly.
 *
 * Memory: `kept` * chunkRows rows of floats per channel.
 */
export function sharedSource<Source extends TileSource>(
  source: Source,
  chunkRows: number,
  kept = 4,
  marginPx = 96,
): Source {
  const width = source.widthPx + 2 * marginPx;
  const plane = width * chunkRows;
  const chunks: Chunk[] = [];
  let out = new Float32Array(0);

  function chunkAt(index: number): Chunk {
    const y = index * chunkRows;
    const known = chunks.find((chunk) => chunk.y === y);
    if (known) return known;
    const data = chunks.length < kept ? new Float32Array(plane * source.channels) : chunks.pop()!.data;
    const tile = source.readTile({ x: -marginPx, y, widthPx: width, heightPx: chunkRows });
    data.set(tile.subarray(0, plane * source.channels));
    chunks.push({ y, data });
    // The one highest up the page is the first to be given away.
    chunks.sort((a, b) => b.y - a.y);
    return { y, data };
  }

  return {
    ...source,
    readTile(rect: PixelRect): Float32Array {
      const outside = rect.x < -marginPx || rect.x + rect.widthPx > source.widthPx + marginPx;
      const first = Math.floor(rect.y / chunkRows);
      const last = Math.floor((rect.y + rect.heightPx - 1) / chunkRows);
      if (outside || last - first >= kept) return source.readTile(rect);
      const count = rect.widthPx * rect.heightPx;
      if (out.length < count * source.channels) out = new Float32Array(count * source.channels);
      for (let index = first; index <= last; index++) {
        const chunk = chunkAt(index);
        const top = Math.max(rect.y, chunk.y);
        const bottom = Math.min(rect.y + rect.heightPx, chunk.y + chunkRows);
        for (let c = 0; c < source.channels; c++) {
          for (let y = top; y < bottom; y++) {
            const from = c * plane + (y - chunk.y) * width + rect.x + marginPx;
            out.set(chunk.data.subarray(from, from + rect.widthPx), c * count + (y - rect.y) * rect.widthPx);
          }
        }
      }
      return out;
    },
  };
}

/** Some channels of a source as a source of their own. */
export function pickChannels(source: TileSource, first: number, channels: 1 | 3): ReflectanceSource {
  return {
    widthPx: source.widthPx,
    heightPx: source.heightPx,
    dpi: source.dpi,
    channels,
    paperWhite: source.paperWhite.slice(first, first + channels),
    readTile(rect) {
      const count = rect.widthPx * rect.heightPx;
      return source.readTile(rect).subarray(first * count, (first + channels) * count);
    },
  };
}
