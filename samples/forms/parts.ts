// Parts that most certificates share: labelled cells, the certifying sentence with mayor and seal, the foot of a page.
import type { PdfRef, SampleDocument } from '../draw/document.ts';
import type { Face } from '../draw/face.ts';
import { type Box, type InBoxOptions, setInBox, setLine } from '../draw/layout.ts';
import { officialSeal } from '../draw/official-seal.ts';
import type { PagePen, TextStyle } from '../draw/page-pen.ts';
import { CITY, ISSUED_ON } from '../people/city.ts';
import { wareki } from '../people/wareki.ts';

/** Weights of rules in forms, in mm. */
export const FRAME_MM = 0.5;
export const RULE_MM = 0.2;
export const HAIR_MM = 0.1;

/** The two faces a form is set in. */
export interface FormFaces {
  /** Labels and titles. */
  readonly label: Face;
  /** What was registered. */
  readonly entry: Face;
}

/** A ruled cell with a justified label at the left and its entry at the right. */
export interface LabelledCell {
  readonly xMm: number;
  readonly yMm: number;
  readonly widthMm: number;
  readonly heightMm: number;
  readonly labelMm: number;
  readonly label: string;
  readonly entry: string;
  readonly entryPt?: number;
  readonly labelPt?: number;
  readonly options?: InBoxOptions;
}

export function labelledCell(pen: PagePen, faces: FormFaces, cell: LabelledCell): void {
  const { xMm, yMm, widthMm, heightMm, labelMm } = cell;
  pen.box(xMm, yMm, widthMm, heightMm, { widthMm: RULE_MM });
  pen.line(xMm + labelMm, yMm, xMm + labelMm, yMm + heightMm, { widthMm: HAIR_MM });
  const labelBox: Box = { xMm, yMm, widthMm: labelMm, heightMm };
  setInBox(
    pen,
    labelBox,
    cell.label,
    { face: faces.label, sizePt: cell.labelPt ?? 8 },
    { align: 'justify', padMm: 1.2 },
  );
  if (cell.entry !== '') {
    const entryBox: Box = { xMm: xMm + labelMm, yMm, widthMm: widthMm - labelMm, heightMm };
    setInBox(
      pen,
      entryBox,
      cell.entry,
      { face: faces.entry, sizePt: cell.entryPt ?? 10 },
      { padMm: 1.5, ...cell.options },
    );
  }
}

export interface Certification {
  readonly sentence: string;
  /** Left and top of the block, in mm. */
  readonly yMm: number;
  readonly issuedOn?: string;
  readonly title?: string;
  readonly mayor?: string;
}

/** 22 mm, the size that cities' seal rules give to a mayor's seal for certificates. */
export const SEAL_MM = 22;

/** The mayor's seal as an image XObject; draw it with `certification`. */
export async function mayorSeal(document: SampleDocument, seed = 20260401): Promise<PdfRef> {
  const picture = await officialSeal({ columns: CITY.sealColumns, sizeMm: SEAL_MM, inkGrey: 0.42, seed });
  return document.greyImage(picture);
}

/** The sentence, the date, and the mayor's name with the seal over its last character, as stamps fall. */
export function certification(pen: PagePen, faces: FormFaces, seal: PdfRef, block: Certification): void {
  const { yMm } = block;
  const style: TextStyle = { face: faces.entry, sizePt: 11 };
  setLine(pen, 22, yMm + 5, 166, block.sentence, style, 'left');
  setLine(pen, 30, yMm + 15, 70, wareki(block.issuedOn ?? ISSUED_ON), style, 'left');
  const title = block.title ?? `${CITY.prefecture}${CITY.name}長`;
  const mayor = block.mayor ?? CITY.mayor;
  const baseMm = yMm + 24;
  pen.picture('Seal', seal, 161, yMm + 11.5, SEAL_MM, SEAL_MM);
  setLine(pen, 92, baseMm, 36, title, { face: faces.entry, sizePt: 12 }, 'justify');
  setLine(pen, 134, baseMm, 32, mayor, { face: faces.entry, sizePt: 14 }, 'justify');
}

export interface PageFoot {
  readonly issueNumber: string;
  readonly page: number;
  readonly pages: number;
}

/** Issue number and page number at the very foot. */
export function pageFoot(pen: PagePen, faces: FormFaces, foot: PageFoot): void {
  const style: TextStyle = { face: faces.label, sizePt: 7.5 };
  setLine(pen, 15, 284.5, 80, `発行番号　${foot.issueNumber}`, style, 'left');
  setLine(pen, 85, 284.5, 40, `（${foot.page}／${foot.pages}）`, style, 'center');
  setLine(pen, 125, 284.5, 70, `${CITY.prefecture}${CITY.name}`, style, 'right');
}
