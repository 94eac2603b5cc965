// Certificates of the other samples -> PDFs that hold nothing but a scan: CCITT Group 4 (two pages), JPEG in colour.
import sharp from 'sharp';
import { SampleDocument } from '../draw/document.ts';
import { type GreyPicture, rasterisePage } from '../draw/rasterise.ts';
import { scan } from './scan.ts';

const G4_DPI = 300;
/**
 * A whole number of 16-pixel tile units each way, so that the encoder writes one tile, which is one Group 4 stream.
 * 3520 rows are 12 more than A4 has: they hang over the page's foot, and the page cuts them off.
 */
const G4_COLUMNS = 2480;
const G4_ROWS = 3520;
/** Black-and-white scanners cut a little above the middle, so that thin strokes survive. */
const G4_THRESHOLD = 168;

/** Two A4 pages: the first as it is, the second stored on its side and turned by /Rotate. */
export async function scannedG4(certificate: Uint8Array): Promise<Uint8Array> {
  const document = new SampleDocument({ title: '改製原戸籍', creator: 'scanner' });
  for (const [page, sideways] of [
    [1, false],
    [2, true],
  ] as const) {
    const faults = {
      skewDegrees: page === 1 ? 0.35 : -0.2,
      noise: 14,
      shading: 18,
      specksPerMillion: 6,
      seed: 40 + page,
    };
    const scanned = scan(onCanvas(rasterisePage(certificate, page, G4_DPI), G4_COLUMNS, G4_ROWS), faults);
    const { width } = scanned;
    const data = await group4(scanned);
    const decode = { K: -1, Columns: width, Rows: G4_ROWS, BlackIs1: false, EndOfBlock: true };
    const image = document.encodedStream(
      {
        Type: 'XObject',
        Subtype: 'Image',
        Width: width,
        Height: G4_ROWS,
        BitsPerComponent: 1,
        ColorSpace: 'DeviceGray',
        Filter: 'CCITTFaxDecode',
        DecodeParms: decode,
      },
      data,
    );
    const heightMm = (G4_ROWS / G4_DPI) * 25.4;
    const widthMm = (width / G4_DPI) * 25.4;
    if (sideways) {
      const pen = document.addPage(297, 210);
      pen.page.dictionary.data['Rotate'] = 90;
      // The scan's top goes to the left edge of the stored page: its x axis runs up the page, its y axis to the left.
      const w = pen.length(widthMm);
      const h = pen.length(heightMm);
      pen.page.xobjects['Scan'] = image;
      pen.raw(`q 0 ${w} -${h} 0 ${h} 0 cm /Scan Do Q`);
    } else {
      const pen = document.addPage();
      pen.picture('Scan', image, 0, 0, widthMm, heightMm);
    }
  }
  return document.finish();
}

/** Cuts or pads (white) at the right and at the foot. */
function onCanvas(picture: GreyPicture, width: number, height: number): GreyPicture {
  const samples = new Uint8Array(width * height).fill(255);
  const columns = Math.min(width, picture.width);
  for (let y = 0; y < Math.min(height, picture.height); y++) {
    samples.set(picture.samples.subarray(y * picture.width, y * picture.width + columns), y * width);
  }
  return { width, height, samples };
}

/** @returns the one tile of a Group 4 TIFF whose 0 bits are black, as DeviceGray has it */
export async function group4({ width, height, samples }: GreyPicture): Promise<Uint8Array> {
  const bilevel = samples.map((value) => (value < G4_THRESHOLD ? 0 : 255));
  const tiff = await sharp(bilevel, { raw: { width, height, channels: 1 } })
    .toColourspace('b-w')
    .tiff({ compression: 'ccittfax4', bitdepth: 1, tile: true, tileWidth: width, tileHeight: height, miniswhite: true })
    .toBuffer();
  return onlyTile(tiff);
}

const TILE_OFFSETS = 324;
const TILE_BYTE_COUNTS = 325;

/** The bytes of a little-endian TIFF's only tile. */
function onlyTile(tiff: Buffer): Uint8Array {
  const directory = tiff.readUInt32LE(4);
  const entries = tiff.readUInt16LE(directory);
  let offset = 0;
  let length = 0;
  for (let index = 0; index < entries; index++) {
    const at = directory + 2 + 12 * index;
    const tag = tiff.readUInt16LE(at);
    if (tag !== TILE_OFFSETS && tag !== TILE_BYTE_COUNTS) continue;
    const count = tiff.readUInt32LE(at + 4);
    if (count !== 1) throw new Error(`Expected a TIFF of one tile but it has ${count}`);
    if (tag === TILE_OFFSETS) offset = tiff.readUInt32LE(at + 8);
    else length = tiff.readUInt32LE(at + 8);
  }
  if (length === 0) throw new Error('Expected a tiled TIFF but found no tile');
  return tiff.subarray(offset, offset + length);
}

const JPEG_DPI = 200;
const PAPER = [250, 247, 238] as const;
const INK = [38, 36, 40] as const;
const SEAL_INK = [196, 52, 44] as const;

export interface RedSeal {
  readonly xMm: number;
  readonly yMm: number;
  readonly sizeMm: number;
}

/** One A4 page in colour, YCbCr JPEG; the seal comes out red. */
export async function scannedJpeg(certificate: Uint8Array, seal: RedSeal): Promise<Uint8Array> {
  const faults = { skewDegrees: -0.3, noise: 10, shading: 22, specksPerMillion: 3, seed: 51 };
  const page = scan(rasterisePage(certificate, 1, JPEG_DPI), faults);
  const jpeg = await sharp(coloured(page, seal), { raw: { width: page.width, height: page.height, channels: 3 } })
    .jpeg({ quality: 62, chromaSubsampling: '4:2:0', mozjpeg: false })
    .toBuffer();
  const document = new SampleDocument({ title: '印鑑登録証明書', creator: 'scanner' });
  const image = document.encodedStream(
    {
      Type: 'XObject',
      Subtype: 'Image',
      Width: page.width,
      Height: page.height,
      BitsPerComponent: 8,
      ColorSpace: 'DeviceRGB',
      Filter: 'DCTDecode',
    },
    jpeg,
  );
  document.addPage().picture('Scan', image, 0, 0, (page.width / JPEG_DPI) * 25.4, (page.height / JPEG_DPI) * 25.4);
  return document.finish();
}

/** Darkness -> paper-to-ink colours; middle tones inside the seal's square are its red ink, black ones the text under it. */
function coloured({ width, height, samples }: GreyPicture, seal: RedSeal): Uint8Array {
  const px = (mm: number) => (mm / 25.4) * JPEG_DPI;
  const rgb = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const dark = 1 - samples[y * width + x]! / 255;
      const inSeal =
        x >= px(seal.xMm - 2) &&
        x < px(seal.xMm + seal.sizeMm + 2) &&
        y >= px(seal.yMm - 2) &&
        y < px(seal.yMm + seal.sizeMm + 2);
      const ink = inSeal && dark < 0.8 ? SEAL_INK : INK;
      const amount = inSeal && dark < 0.8 ? Math.min(1, dark * 1.5) : dark;
      for (let c = 0; c < 3; c++)
        rgb[(y * width + x) * 3 + c] = Math.round(PAPER[c]! * (1 - amount) + ink[c]! * amount);
    }
  }
  return rgb;
}
