// Numbers and byte strings <-> one canonical byte string, each value in exactly one form.

/** Largest value that a varint may carry: 4 groups of 7 bits. */
export const MAX_VARINT = 2 ** 28 - 1;

/** Bytes that {@link ByteWriter.varint} takes for `value`. */
export function varintBytes(value: number): number {
  return value < 1 << 7 ? 1 : value < 1 << 14 ? 2 : value < 1 << 21 ? 3 : 4;
}

/** What a reader throws; carries no content, only where it stood. */
export class MalformedBytes extends Error {
  override readonly name = 'MalformedBytes';
  readonly offset: number;

  constructor(offset: number) {
    super(`malformed at byte ${offset}`);
    this.offset = offset;
  }
}

/** Writes into a buffer that the caller sized exactly. */
export class ByteWriter {
  readonly #target: Uint8Array;
  #offset = 0;

  constructor(target: Uint8Array) {
    this.#target = target;
  }

  /** What was written so far, a view. */
  written(): Uint8Array {
    return this.#target.subarray(0, this.#offset);
  }

  u8(value: number): this {
    this.#target[this.#offset++] = value;
    return this;
  }

  /** Big-endian, 0 to 2^32 - 1. */
  u32(value: number): this {
    return this.u8(value >>> 24)
      .u8(value >>> 16)
      .u8(value >>> 8)
      .u8(value);
  }

  /** Little-endian groups of 7 bits, the shortest form only. 0 to {@link MAX_VARINT}. */
  varint(value: number): this {
    let rest = value;
    while (rest > 0x7f) {
      this.u8((rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    return this.u8(rest);
  }

  bytes(value: Uint8Array): this {
    this.#target.set(value, this.#offset);
    this.#offset += value.byteLength;
    return this;
  }

  /** Length as a varint, then printable ASCII. */
  ascii(value: string): this {
    this.varint(value.length);
    for (let i = 0; i < value.length; i++) this.u8(value.charCodeAt(i));
    return this;
  }
}

/**
 * Reads what {@link ByteWriter} wrote, never past the end, never allocating more than the input holds.
 * Each method throws {@link MalformedBytes}.
 */
export class ByteReader {
  readonly #source: Uint8Array;
  #offset = 0;

  constructor(source: Uint8Array) {
    this.#source = source;
  }

  get offset(): number {
    return this.#offset;
  }

  u8(): number {
    if (this.#offset >= this.#source.byteLength) throw new MalformedBytes(this.#offset);
    return this.#source[this.#offset++]!;
  }

  u32(): number {
    return this.u8() * 2 ** 24 + ((this.u8() << 16) | (this.u8() << 8) | this.u8());
  }

  /** @param max largest value accepted, at most {@link MAX_VARINT} */
  varint(max: number): number {
    let value = 0;
    for (let shift = 0; shift < 28; shift += 7) {
      const group = this.u8();
      value |= (group & 0x7f) << shift;
      if (group < 0x80) {
        // A last group of zero would be a second form of a shorter number.
        if ((group === 0 && shift > 0) || value > max) throw new MalformedBytes(this.#offset);
        return value;
      }
    }
    throw new MalformedBytes(this.#offset);
  }

  /** A view of the next `length` bytes, not a copy. */
  bytes(length: number): Uint8Array {
    if (length > this.#source.byteLength - this.#offset) throw new MalformedBytes(this.#offset);
    this.#offset += length;
    return this.#source.subarray(this.#offset - length, this.#offset);
  }

  ascii(minLength: number, maxLength: number): string {
    const length = this.varint(maxLength);
    if (length < minLength) throw new MalformedBytes(this.#offset);
    let text = '';
    for (const byte of this.bytes(length)) {
      if (byte < 0x20 || byte > 0x7e) throw new MalformedBytes(this.#offset);
      text += String.fromCharCode(byte);
    }
    return text;
  }

  /** Everything left must be zero. */
  zerosToEnd(): void {
    for (const byte of this.#source.subarray(this.#offset)) {
      if (byte !== 0) throw new MalformedBytes(this.#offset);
    }
    this.#offset = this.#source.byteLength;
  }
}
