// Objects, one after the other -> a PDF file with its cross-reference table.

/** Objects of a PDF, in the order of their numbers. */
export class PdfBody {
  readonly #parts: Buffer[] = [Buffer.from('%PDF-1.7\n%\xe2\xe3\xcf\xd3\n', 'latin1')];
  readonly #offsets: number[] = [];
  #length = this.#parts[0]!.length;

  /** What `add` will return next. */
  get nextNumber(): number {
    return this.#offsets.length + 1;
  }

  /** @returns the object's number */
  add(dictionary: string, stream?: Uint8Array): number {
    const number = this.#offsets.push(this.#length);
    this.#put(Buffer.from(`${number} 0 obj\n${dictionary}\n`, 'latin1'));
    if (stream) {
      this.#put(Buffer.from('stream\n', 'latin1'));
      this.#put(Buffer.from(stream));
      this.#put(Buffer.from('\nendstream\n', 'latin1'));
    }
    this.#put(Buffer.from('endobj\n', 'latin1'));
    return number;
  }

  /** The whole file. */
  end(root: number): Uint8Array {
    const start = this.#length;
    const rows = this.#offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
    const size = this.#offsets.length + 1;
    this.#put(
      Buffer.from(
        `xref\n0 ${size}\n0000000000 65535 f \n${rows}trailer\n<< /Size ${size} /Root ${root} 0 R >>\nstartxref\n${start}\n%%EOF\n`,
        'latin1',
      ),
    );
    return new Uint8Array(Buffer.concat(this.#parts));
  }

  #put(bytes: Buffer): void {
    this.#parts.push(bytes);
    this.#length += bytes.length;
  }
}
