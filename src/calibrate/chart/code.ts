// What a chart is (version, resolution, kind) <-> the bits of its code strip, with a checksum.
import { CHART_VERSION, CODE_BITS } from './layout.ts';

export const CHART_DPI = [300, 600, 1200] as const;
export type ChartDpi = (typeof CHART_DPI)[number];

/** The whole chart, or the control strip alone. */
export const CHART_KINDS = ['chart', 'strip'] as const;
export type ChartKind = (typeof CHART_KINDS)[number];

export interface ChartCode {
  readonly dpi: ChartDpi;
  readonly kind: ChartKind;
}

const CHECK_BITS = 8;
/** "KR": told apart from any other maker's chart of the same marks. */
const MAGIC = 0b100101;

/** Bits from the left, 1 = black: 1 0, magic (6), version (4), dpi (2), kind (2), CRC-8. */
export function encodeChartCode({ dpi, kind }: ChartCode): number[] {
  const content = [
    ...bitsOf(MAGIC, 6),
    ...bitsOf(CHART_VERSION, 4),
    ...bitsOf(CHART_DPI.indexOf(dpi), 2),
    ...bitsOf(CHART_KINDS.indexOf(kind), 2),
  ];
  return [1, 0, ...content, ...bitsOf(crc8(content), CHECK_BITS)];
}

/** @returns undefined when these are not the bits of a code */
export function decodeChartCode(
  bits: readonly number[],
): (Partial<ChartCode> & { readonly version: number }) | undefined {
  if (bits.length !== CODE_BITS || bits[0] !== 1 || bits[1] !== 0) return undefined;
  const content = bits.slice(2, CODE_BITS - CHECK_BITS);
  if (numberOf(bits.slice(CODE_BITS - CHECK_BITS)) !== crc8(content)) return undefined;
  if (numberOf(content.slice(0, 6)) !== MAGIC) return undefined;
  return {
    version: numberOf(content.slice(6, 10)),
    dpi: CHART_DPI[numberOf(content.slice(10, 12))],
    kind: CHART_KINDS[numberOf(content.slice(12, 14))],
  };
}

function bitsOf(value: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => (value >> (count - 1 - i)) & 1);
}

function numberOf(bits: readonly number[]): number {
  return bits.reduce((sum, bit) => sum * 2 + bit, 0);
}

/** CRC-8 with polynomial x^8 + x^2 + x + 1, start 0xff. */
function crc8(bits: readonly number[]): number {
  let crc = 0xff;
  for (const bit of bits) {
    const top = ((crc >> 7) & 1) ^ bit;
    crc = ((crc << 1) & 0xff) ^ (top ? 0x07 : 0);
  }
  return crc;
}
