// Sampling factors and chance -> a small JPEG file of random coefficients, with what no encoder at hand makes: any sampling, restarts, scans apart.

export interface TinyJpeg {
  readonly widthPx: number;
  readonly heightPx: number;
  /** Blocks of a unit across and down, for each component. */
  readonly sampling: readonly (readonly [h: number, v: number])[];
  /** Units between restart markers. */
  readonly restartInterval?: number;
  /** A scan for each component. */
  readonly apart?: boolean;
  /** Component identifiers; default 1, 2, 3... */
  readonly ids?: readonly number[];
  /** Adobe's colour transform, with the segment that tells it. */
  readonly adobeTransform?: number;
  /** Largest coefficient, and how many of the 63 others of a block are about to be there. */
  readonly level?: number;
  readonly density?: number;
}

/** Codes of each length 1..16: some within the 9 bits that a look-up takes, most beyond. */
const LENGTHS = {
  dc: [0, 1, 1, 2, 2, 0, 0, 0, 0, 3, 0, 3, 0, 0, 0, 0],
  ac: [0, 1, 1, 1, 2, 0, 0, 20, 0, 40, 0, 30, 0, 0, 0, 67],
};
const SYMBOLS = {
  dc: Array.from({ length: 12 }, (_, size) => size),
  ac: [0, 1, 2, 0xf0, ...Array.from({ length: 160 }, (_, i) => (Math.floor(i / 10) << 4) | ((i % 10) + 1)).slice(2)],
};

type Code = ReadonlyMap<number, readonly [code: number, length: number]>;

function codeOf(kind: 'dc' | 'ac'): Code {
  const code = new Map<number, [number, number]>();
  let next = 0;
  let index = 0;
  for (const [i, count] of LENGTHS[kind].entries()) {
    next <<= 1;
    for (let k = 0; k < count; k++) code.set(SYMBOLS[kind][index++]!, [next++, i + 1]);
  }
  return code;
}

const CODES = { dc: codeOf('dc'), ac: codeOf('ac') };

class BitWriter {
  readonly bytes: number[] = [];
  #byte = 0;
  #count = 0;

  put(value: number, length: number): void {
    for (let i = length - 1; i >= 0; i--) {
      this.#byte = (this.#byte << 1) | ((value >> i) & 1);
      if (++this.#count < 8) continue;
      this.bytes.push(this.#byte);
      if (this.#byte === 0xff) this.bytes.push(0);
      this.#byte = 0;
      this.#count = 0;
    }
  }

  symbol(code: Code, symbol: number): void {
    this.put(...code.get(symbol)!);
  }

  /** The bits of a value after the symbol that tells how many they are. */
  value(value: number, size: number): void {
    this.put(value < 0 ? value + (1 << size) - 1 : value, size);
  }

  /** Ones up to the next byte, then a marker. */
  marker(marker: number): void {
    while (this.#count > 0) this.put(1, 1);
    this.bytes.push(0xff, marker);
  }
}

const sizeOf = (value: number): number => 32 - Math.clz32(Math.abs(value));

/** Writes a file; the same for the same numbers. */
export function tinyJpeg(jpeg: TinyJpeg, random: () => number): Uint8Array {
  const { widthPx, heightPx, sampling, restartInterval = 0, ids = sampling.map((_, i) => i + 1) } = jpeg;
  const { level = 60, density = 5 } = jpeg;
  const out = new BitWriter();
  const segment = (marker: number, ...data: number[]): void => {
    out.bytes.push(0xff, marker, (data.length + 2) >> 8, (data.length + 2) & 255, ...data);
  };
  const word = (value: number): number[] => [value >> 8, value & 255];
  out.bytes.push(0xff, 0xd8);
  if (jpeg.adobeTransform !== undefined) {
    segment(0xee, ...[...'Adobe'].map((char) => char.charCodeAt(0)), 0, 100, 0, 0, 0, 0, jpeg.adobeTransform);
  }
  segment(0xdb, 0, ...Array.from({ length: 64 }, () => 1 + Math.floor(random() * 40)));
  segment(0xdb, 0x11, ...Array.from({ length: 64 }, () => word(1 + Math.floor(random() * 400))).flat());
  const parts = sampling.flatMap(([h, v], i) => [ids[i]!, (h << 4) | v, i === 0 ? 0 : 1]);
  segment(0xc0, 8, ...word(heightPx), ...word(widthPx), sampling.length, ...parts);
  segment(0xc4, 0, ...LENGTHS.dc, ...SYMBOLS.dc, 0x10, ...LENGTHS.ac, ...SYMBOLS.ac);
  if (restartInterval > 0) segment(0xdd, ...word(restartInterval));

  const block = (before: number): number => {
    const dc = Math.round((random() * 2 - 1) * level);
    const difference = dc - before;
    out.symbol(CODES.dc, sizeOf(difference));
    out.value(difference, sizeOf(difference));
    let run = 0;
    for (let k = 1; k < 64; k++) {
      const value = random() * 63 < density ? Math.round((random() * 2 - 1) * level) : 0;
      if (value === 0) {
        run++;
        continue;
      }
      for (; run > 15; run -= 16) out.symbol(CODES.ac, 0xf0);
      out.symbol(CODES.ac, (run << 4) | sizeOf(value));
      out.value(value, sizeOf(value));
      run = 0;
    }
    if (run > 0) out.symbol(CODES.ac, 0);
    return dc;
  };

  const [maxH, maxV] = [Math.max(...sampling.map(([h]) => h)), Math.max(...sampling.map(([, v]) => v))];
  const scan = (components: readonly number[]): void => {
    segment(0xda, components.length, ...components.flatMap((i) => [ids[i]!, 0]), 0, 63, 0);
    const [h, v] = sampling[components[0]!]!;
    const isAlone = components.length === 1;
    const units = isAlone
      ? Math.ceil((Math.ceil(widthPx / 8) * h) / maxH) * Math.ceil((Math.ceil(heightPx / 8) * v) / maxV)
      : Math.ceil(widthPx / 8 / maxH) * Math.ceil(heightPx / 8 / maxV);
    const dc = sampling.map(() => 0);
    for (let unit = 0; unit < units; unit++) {
      if (restartInterval > 0 && unit > 0 && unit % restartInterval === 0) {
        out.marker(0xd0 + ((unit / restartInterval - 1) & 7));
        dc.fill(0);
      }
      for (const i of components) {
        const count = isAlone ? 1 : sampling[i]![0] * sampling[i]![1];
        for (let k = 0; k < count; k++) dc[i] = block(dc[i]!);
      }
    }
  };
  const all = sampling.map((_, i) => i);
  if (jpeg.apart) {
    for (const i of all) {
      scan([i]);
      // The next scan's header is a segment: its marker follows at once.
      if (i < all.length - 1) {
        out.marker(0xfe);
        out.bytes.push(0, 2);
      }
    }
  } else scan(all);
  out.marker(0xd9);
  return Uint8Array.from(out.bytes);
}
