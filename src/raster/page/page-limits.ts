// A page's operators, as pdf.js finds them -> within the limits, or the coded error of what went beyond.
import type { KioskRasterError } from '../../errors.ts';
import { pdfError } from './errors.ts';
import { OP } from './operators.ts';
import type { OperatorList } from './page-program.ts';

/** What one page may be made of. */
export interface PageLimits {
  /** Drawing operators, those of forms, tiling patterns and Type 3 glyphs counted at each use. */
  readonly maxOperators: number;
  /** Glyphs, spaces among them. A dense page of a family register has 5,000; two million held the parser for minutes. */
  readonly maxGlyphs: number;
  /**
   * Uses of form XObjects and groups. Forms that show forms multiply, and each use costs 0.1 ms to parse: without this
   * limit twenty forms of a few bytes held the parser for 23 s before the operators were too many.
   */
  readonly maxForms: number;
  /** Graphics states, forms and groups open at once. ISO 32000-1 (annex C) promises no reader more than 28. */
  readonly maxNesting: number;
}

const OPENS: ReadonlySet<number> = new Set([OP.save, OP.paintFormXObjectBegin, OP.beginGroup]);
const CLOSES: ReadonlySet<number> = new Set([OP.restore, OP.paintFormXObjectEnd, OP.endGroup]);

/**
 * Counts while a page is parsed, so that a page that would never end is given up long before; Type 3 glyphs, which are
 * known only then, when the page's text is checked.
 */
export class PageMeter {
  readonly #page: number;
  readonly #limits: PageLimits;
  #operators = 0;
  #forms = 0;
  #glyphs = 0;
  #depth = 0;

  constructor(page: number, limits: PageLimits) {
    this.#page = page;
    this.#limits = limits;
  }

  /** @returns the error of the first limit that the next operators go beyond */
  add({ fnArray: operators, argsArray: args }: OperatorList): KioskRasterError | undefined {
    const { maxOperators, maxForms, maxGlyphs, maxNesting } = this.#limits;
    this.#operators += operators.length;
    if (this.#operators > maxOperators)
      return pdfError('too-many-operators', { page: this.#page, limit: maxOperators });
    for (const [i, op] of operators.entries()) {
      if (OPENS.has(op)) this.#depth++;
      else if (CLOSES.has(op) && this.#depth > 0) this.#depth--;
      if (op === OP.paintFormXObjectBegin || op === OP.beginGroup) this.#forms++;
      if (op === OP.showText) this.#glyphs += (args[i]![0] as unknown[]).length;
      if (this.#glyphs > maxGlyphs) return pdfError('too-many-glyphs', { page: this.#page, limit: maxGlyphs });
      if (this.#forms > maxForms) return pdfError('too-many-forms', { page: this.#page, limit: maxForms });
      if (this.#depth > maxNesting) return pdfError('too-deep', { page: this.#page, limit: maxNesting });
      if ((op === OP.setFillColorN || op === OP.setStrokeColorN) && args[i]![0] === 'TilingPattern') {
        const beyond = this.#addInside(args[i]![2] as OperatorList);
        if (beyond) return beyond;
      }
    }
    return undefined;
  }

  /** A pattern's own operators, one level deeper; what they leave open ends with them. */
  #addInside(list: OperatorList): KioskRasterError | undefined {
    const depth = this.#depth++;
    const beyond = this.add(list);
    this.#depth = depth;
    return beyond;
  }
}
