// A family register -> 戸籍全部（個人）事項証明書: the computerised form, labelled columns, as many pages as it takes.
import type { PdfRef, SampleDocument } from '../draw/document.ts';
import { setInBox, setLine, wrap } from '../draw/layout.ts';
import type { PagePen } from '../draw/page-pen.ts';
import type { Entry, FamilyRegister, RegisteredPerson } from '../people/koseki.ts';
import { certification, type FormFaces, mayorSeal, SEAL_MM } from './parts.ts';

/** One line of the form: heading at the left, text at the right; `rule` goes above it, `box` frames the heading. */
interface FormLine {
  readonly left?: string;
  readonly right?: string;
  readonly rule?: 'thin' | 'double';
  readonly boxed?: boolean;
}

const LEFT_MM = 20;
const WIDTH_MM = 172;
const DIVIDE_MM = 62;
const TOP_MM = 30;
const BOTTOM_MM = 250;
const LINE_MM = 5.1;
/** Extra room above a ruled line, so that no descender touches the rule. */
const RULE_ROOM_MM = 1.6;
const SIZE_PT = 10.5;
const RIGHT_X_MM = DIVIDE_MM + 3;
const RIGHT_ROOM_MM = LEFT_MM + WIDTH_MM - RIGHT_X_MM - 2;

export interface KosekiCertificate {
  readonly title: '全部事項証明' | '個人事項証明';
  readonly sentence: string;
  readonly issueNumber: string;
  /** Which people are shown; all of them in a 全部事項証明. */
  readonly shows: (person: RegisteredPerson) => boolean;
}

export const ALL_ENTRIES: KosekiCertificate = {
  title: '全部事項証明',
  sentence: 'これは、戸籍に記録されている事項の全部を証明した書面である。',
  issueNumber: '００００２６７－０８',
  shows: () => true,
};

/** The entries of one person, by given name. */
export function entriesOf(name: string): KosekiCertificate {
  return {
    title: '個人事項証明',
    sentence: 'これは、戸籍中の一部の者について記録されている事項の全部を証明した書面である。',
    issueNumber: '００００２６８－０８',
    shows: (person) => person.name === name,
  };
}

export async function drawKoseki(
  document: SampleDocument,
  faces: FormFaces,
  register: FamilyRegister,
  certificate: KosekiCertificate,
): Promise<void> {
  const seal = await mayorSeal(document);
  const lines = registerLines(register, certificate, faces);
  const leaves = paginate(lines);
  leaves.forEach((body, index) => {
    const pen = document.addPage();
    drawPage(pen, faces, body, certificate, index + 1, leaves.length);
    foot(pen, faces, seal, certificate, index + 1, leaves.length);
  });
}

interface PlacedLine extends FormLine {
  readonly topMm: number;
}

/** Lines -> leaves, each line with its place. */
function paginate(lines: readonly FormLine[]): PlacedLine[][] {
  const leaves: PlacedLine[][] = [[]];
  let yMm = TOP_MM;
  for (const line of lines) {
    const roomMm = line.rule && yMm > TOP_MM ? RULE_ROOM_MM : 0;
    if (yMm + roomMm + LINE_MM > BOTTOM_MM - 1) {
      leaves.push([]);
      yMm = TOP_MM;
    }
    if (yMm === TOP_MM) yMm += 1;
    else yMm += roomMm;
    leaves.at(-1)!.push({ ...line, topMm: yMm });
    yMm += LINE_MM;
  }
  return leaves;
}

function registerLines(register: FamilyRegister, certificate: KosekiCertificate, faces: FormFaces): FormLine[] {
  const lines: FormLine[] = [
    { left: '本　　籍', right: register.domicile },
    { left: '氏　　名', right: register.head, rule: 'thin' },
    { left: '戸籍事項', rule: 'double' },
    ...register.registerEntries.flatMap((entry) => entryLines(entry, faces)),
  ];
  for (const person of register.people) if (certificate.shows(person)) lines.push(...personLines(person, faces));
  lines.push({ right: '　　　　　　　　　　　　　　　　　　　以下余白', rule: 'double' });
  return lines;
}

function personLines(person: RegisteredPerson, faces: FormFaces): FormLine[] {
  const spouse = person.spouse ? `　　【配偶者区分】${person.spouse}` : '';
  const own = [
    `【名】${person.name}`,
    '',
    `【生年月日】${person.bornOn}${spouse}`,
    `【父】${person.father}`,
    `【母】${person.mother}`,
    `【続柄】${person.relation}`,
    ...(person.adoptive
      ? [
          `【養父】${person.adoptive.father}`,
          `【養母】${person.adoptive.mother}`,
          `【続柄】${person.adoptive.relation}`,
        ]
      : []),
  ];
  const lines: FormLine[] = own.map((right, index) => {
    if (index === 0) return { left: '戸籍に記録されている者', right, rule: 'double' as const };
    if (index === 3 && person.removed) return { left: '除　　籍', right, boxed: true };
    return { right };
  });
  lines.push({ left: '身分事項', rule: 'thin' });
  return [...lines, ...person.entries.flatMap((entry) => entryLines(entry, faces))];
}

function entryLines(entry: Entry, faces: FormFaces): FormLine[] {
  const style = { face: faces.entry, sizePt: SIZE_PT };
  const texts = entry.items.flatMap(([label, value]) =>
    wrap(`【${label}】${value}`, RIGHT_ROOM_MM, style).map((text, index) => (index === 0 ? text : `　　${text}`)),
  );
  const heading = entry.heading.length === 2 ? `${entry.heading[0]}　　${entry.heading[1]}` : entry.heading;
  return texts.map((right, index) => (index === 0 ? { left: `　${heading}`, right } : { right }));
}

function drawPage(
  pen: PagePen,
  faces: FormFaces,
  body: readonly PlacedLine[],
  certificate: KosekiCertificate,
  page: number,
  pages: number,
): void {
  const digits = (value: number) => String.fromCharCode(0xff10 + value);
  const head = `（${digits(pages)}の${digits(page)}）`;
  setLine(pen, 100, 24, 20, head, { face: faces.entry, sizePt: 10.5 }, 'left');
  setLine(pen, 122, 24, 68, certificate.title, { face: faces.entry, sizePt: 14 }, 'justify');
  body.forEach((line, index) => {
    drawLine(pen, faces, line, index === 0);
  });
  pen.line(DIVIDE_MM, TOP_MM, DIVIDE_MM, BOTTOM_MM, { widthMm: 0.2 });
  pen.box(LEFT_MM, TOP_MM, WIDTH_MM, BOTTOM_MM - TOP_MM, { widthMm: 0.4 });
}

function drawLine(pen: PagePen, faces: FormFaces, line: PlacedLine, first: boolean): void {
  const { topMm } = line;
  const style = { face: faces.entry, sizePt: SIZE_PT };
  const right = LEFT_MM + WIDTH_MM;
  if (line.rule && !first) {
    pen.line(LEFT_MM, topMm - 0.3, right, topMm - 0.3, { widthMm: 0.2 });
    if (line.rule === 'double') pen.line(LEFT_MM, topMm - 1, right, topMm - 1, { widthMm: 0.2 });
  }
  const baseMm = topMm + 4.2;
  if (line.left && line.boxed) {
    const box = { xMm: LEFT_MM + 6, yMm: topMm - 1.6, widthMm: 27, heightMm: 8.6 };
    pen.box(box.xMm, box.yMm, box.widthMm, box.heightMm, { widthMm: 0.35 });
    setInBox(pen, box, line.left, { face: faces.entry, sizePt: 13 }, { align: 'center', padMm: 0 });
  } else if (line.left) {
    setLine(pen, LEFT_MM + 1.5, baseMm, DIVIDE_MM - LEFT_MM - 3, line.left, style, 'left');
  }
  if (line.right) setLine(pen, RIGHT_X_MM, baseMm, RIGHT_ROOM_MM, line.right, style, 'left');
}

function foot(
  pen: PagePen,
  faces: FormFaces,
  seal: PdfRef,
  certificate: KosekiCertificate,
  page: number,
  pages: number,
): void {
  const small = { face: faces.entry, sizePt: 9 };
  setLine(pen, LEFT_MM, BOTTOM_MM + 4, 80, `発行番号　${certificate.issueNumber}`, small, 'left');
  if (page === pages) {
    certification(pen, faces, seal, { sentence: certificate.sentence, yMm: BOTTOM_MM + 5 });
    return;
  }
  setLine(pen, LEFT_MM, BOTTOM_MM + 12, WIDTH_MM, '（次頁へ続く）', small, 'right');
  // The register page's own seal (職印) stands on every leaf but the last, small and at the foot.
  const sizeMm = SEAL_MM * 0.6;
  pen.picture('Seal', seal, LEFT_MM + WIDTH_MM - sizeMm, BOTTOM_MM + 14, sizeMm, sizeMm);
}
