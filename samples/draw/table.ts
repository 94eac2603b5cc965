// Column widths and row heights in mm -> a ruled table, and the box of each cell or span of cells.
import type { Box } from './layout.ts';
import type { PagePen } from './page-pen.ts';

export interface TableSpec {
  readonly xMm: number;
  readonly yMm: number;
  readonly columnsMm: readonly number[];
  readonly rowsMm: readonly number[];
  readonly frameMm?: number;
}

export class Table {
  readonly #pen: PagePen;
  readonly #spec: TableSpec;
  readonly #xs: readonly number[];
  readonly #ys: readonly number[];

  constructor(pen: PagePen, spec: TableSpec) {
    this.#pen = pen;
    this.#spec = spec;
    this.#xs = edges(spec.xMm, spec.columnsMm);
    this.#ys = edges(spec.yMm, spec.rowsMm);
  }

  get bottomMm(): number {
    return this.#ys.at(-1)!;
  }

  /** The box of a cell, or of several cells joined. */
  cell(row: number, column: number, rowSpan = 1, columnSpan = 1): Box {
    const xMm = this.#xs[column]!;
    const yMm = this.#ys[row]!;
    return { xMm, yMm, widthMm: this.#xs[column + columnSpan]! - xMm, heightMm: this.#ys[row + rowSpan]! - yMm };
  }

  /** Rules round a cell (or span); draw each once, then the frame. */
  rule(box: Box, widthMm = 0.2): void {
    this.#pen.box(box.xMm, box.yMm, box.widthMm, box.heightMm, { widthMm });
  }

  /** The heavier rule round the whole table. */
  frame(): void {
    const { xMm, yMm, frameMm = 0.5 } = this.#spec;
    this.#pen.box(xMm, yMm, this.#xs.at(-1)! - xMm, this.#ys.at(-1)! - yMm, { widthMm: frameMm });
  }
}

function edges(startMm: number, sizesMm: readonly number[]): number[] {
  const result = [startMm];
  for (const sizeMm of sizesMm) result.push(result.at(-1)! + sizeMm);
  return result;
}
