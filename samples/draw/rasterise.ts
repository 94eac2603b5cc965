// A PDF page -> 8-bit grey samples (mupdf in wasm, so that every machine gets the same picture).
import * as mupdf from 'mupdf';

/** 8-bit grey, row after row without padding; 255 = white. */
export interface GreyPicture {
  readonly width: number;
  readonly height: number;
  readonly samples: Uint8Array;
}

/** @param pageNumber from 1 */
export function rasterisePage(pdf: Uint8Array, pageNumber: number, dpi: number): GreyPicture {
  const document = mupdf.Document.openDocument(pdf, 'application/pdf');
  const page = document.loadPage(pageNumber - 1);
  const pixmap = page.toPixmap(mupdf.Matrix.scale(dpi / 72, dpi / 72), mupdf.ColorSpace.DeviceGray, false, true);
  const width = pixmap.getWidth();
  const height = pixmap.getHeight();
  const stride = pixmap.getStride();
  const source = pixmap.getPixels();
  const samples = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) samples.set(source.subarray(y * stride, y * stride + width), y * width);
  pixmap.destroy();
  page.destroy();
  document.destroy();
  return { width, height, samples };
}

/** 1-bit rows, MSB first, each padded to whole bytes; 1 = ink. */
export interface BitPicture {
  readonly width: number;
  readonly height: number;
  readonly rows: Uint8Array;
}

/** @param darkBelow grey values below this become ink */
export function threshold(picture: GreyPicture, darkBelow: number): BitPicture {
  const { width, height, samples } = picture;
  const stride = Math.ceil(width / 8);
  const rows = new Uint8Array(stride * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (samples[y * width + x]! < darkBelow) rows[y * stride + (x >> 3)]! |= 0x80 >> (x & 7);
    }
  }
  return { width, height, rows };
}
