// Every sample: its file, what it exercises, what must become of it, and how it is made.
import {
  genkosekiShiftJis,
  genkosekiUtf16,
  juminhyoShiftJis,
  kisaiJikoUtf16,
  turnedPage,
} from './cases/named-fonts.ts';
import { gaijiEmbedded, hasIpamj, mojiJoho, variationSequences } from './cases/rare-names.ts';
import {
  brokenSubset,
  gaijiNotEmbedded,
  identityNotEmbedded,
  notdefEmbedded,
  unknownFace,
  variantNotEmbedded,
} from './cases/refused.ts';
import { scannedG4, scannedJpeg } from './cases/scanned.ts';
import { ALPHA_PATCH, ALPHA_PATCH_GREY, MASKED_PATCH, MASKED_PATCH_GREY, transparency } from './cases/transparency.ts';
import { SampleDocument } from './draw/document.ts';
import { embed } from './draw/faces.ts';
import { drawFuhyo } from './forms/fuhyo.ts';
import { drawInkan } from './forms/inkan.ts';
import { drawJuminhyo } from './forms/juminhyo.ts';
import { drawKaiseiGenkoseki } from './forms/kaisei-genkoseki.ts';
import { drawKisaiJiko } from './forms/kisai-jiko.ts';
import { ALL_ENTRIES, drawKoseki, entriesOf } from './forms/koseki.ts';
import { drawNozei } from './forms/nozei.ts';
import { type FormFaces, mayorSeal, SEAL_MM } from './forms/parts.ts';
import { drawShotokuKazei } from './forms/shotoku-kazei.ts';
import { HOUSEHOLD } from './people/household.ts';
import { FAMILY_REGISTER } from './people/koseki.ts';
import { OLD_REGISTER } from './people/old-register.ts';

/** What the engine must do with a sample. */
export type Expectation =
  | { readonly outcome: 'prints' }
  | {
      readonly outcome: 'refused';
      /** The coded error. */
      readonly code: string;
      /** Its `fault` parameter: one of these, apart by " | " (readers may see a case from different ends). */
      readonly fault: string;
    };

/** A spot whose 8-bit grey is known: middle of the spot in mm from the page's top left, page from 1. */
export interface Probe {
  readonly page: number;
  readonly xMm: number;
  readonly yMm: number;
  readonly grey: number;
}

export interface Sample {
  /** Path under samples/. */
  readonly file: string;
  /** The certificate's name. */
  readonly kind: string;
  readonly exercises: readonly string[];
  readonly fonts: 'embedded' | 'named' | 'mixed' | 'none';
  readonly expected: Expectation;
  readonly probes?: readonly Probe[];
  /** False where this machine lacks something that making it needs; the committed file is there all the same. */
  readonly canMake?: () => boolean;
  readonly make: () => Promise<Uint8Array>;
}

const PRINTS: Expectation = { outcome: 'prints' };

function glyphMissing(fault: string): Expectation {
  return { outcome: 'refused', code: 'pdf.glyph-missing', fault };
}

/** A certificate in embedded BIZ UD faces. */
async function embedded(title: string, draw: (document: SampleDocument, faces: FormFaces) => Promise<void>) {
  const document = new SampleDocument({ title });
  await draw(document, { label: embed(document, 'gothic'), entry: embed(document, 'mincho') });
  return document.finish();
}

function makeKaiseiGenkoseki(): Promise<Uint8Array> {
  return embedded('改製原戸籍謄本', async (document, faces) => {
    const seal = await mayorSeal(document);
    drawKaiseiGenkoseki(() => turnedPage(document), faces.entry, OLD_REGISTER, seal);
  });
}

function makeInkan(): Promise<Uint8Array> {
  return embedded('印鑑登録証明書', drawInkan);
}

/** Where `drawInkan` puts the mayor's seal. */
const INKAN_SEAL = { xMm: 161, yMm: 163.5, sizeMm: SEAL_MM };

const CERTIFICATES: readonly Sample[] = [
  {
    file: 'juminhyo.pdf',
    kind: '住民票の写し',
    exercises: ['embedded subsets, Identity-H', 'multi-person form on two pages', 'grey seal under text', '7 pt notes'],
    fonts: 'embedded',
    expected: PRINTS,
    make: () => embedded('住民票の写し', (document, faces) => drawJuminhyo(document, faces, HOUSEHOLD)),
  },
  {
    file: 'kisai-jiko.pdf',
    kind: '住民票記載事項証明書',
    exercises: ['embedded subsets, Identity-H', 'large names'],
    fonts: 'embedded',
    expected: PRINTS,
    make: () => embedded('住民票記載事項証明書', drawKisaiJiko),
  },
  {
    file: 'inkan.pdf',
    kind: '印鑑登録証明書',
    exercises: ['1-bit seal impression at 400 dpi', 'sparse page'],
    fonts: 'embedded',
    expected: PRINTS,
    make: makeInkan,
  },
  {
    file: 'shotoku-kazei.pdf',
    kind: '所得・課税証明書',
    exercises: [
      'dense tables with hair rules',
      'grey heads',
      'half-width figures',
      'vertical side headings (Identity-V)',
    ],
    fonts: 'embedded',
    expected: PRINTS,
    make: () => embedded('所得・課税証明書', drawShotokuKazei),
  },
  {
    file: 'nozei.pdf',
    kind: '納税証明書',
    exercises: ['table of figures', 'grey heads'],
    fonts: 'embedded',
    expected: PRINTS,
    make: () => embedded('納税証明書', (document, faces) => drawNozei(document, faces)),
  },
  {
    file: 'koseki-zenbu.pdf',
    kind: '戸籍全部事項証明書',
    exercises: ['four or five dense pages', 'double rules 0.7 mm apart', 'seal on every leaf'],
    fonts: 'embedded',
    expected: PRINTS,
    make: () =>
      embedded('戸籍全部事項証明書', (document, faces) => drawKoseki(document, faces, FAMILY_REGISTER, ALL_ENTRIES)),
  },
  {
    file: 'koseki-kojin.pdf',
    kind: '戸籍個人事項証明書',
    exercises: ['one dense page'],
    fonts: 'embedded',
    expected: PRINTS,
    make: () =>
      embedded('戸籍個人事項証明書', (document, faces) =>
        drawKoseki(document, faces, FAMILY_REGISTER, entriesOf('真由美')),
      ),
  },
  {
    file: 'fuhyo.pdf',
    kind: '戸籍の附票の写し',
    exercises: ['tables over two pages', 'grey heads'],
    fonts: 'embedded',
    expected: PRINTS,
    make: () => embedded('戸籍の附票の写し', drawFuhyo),
  },
  {
    file: 'kaisei-genkoseki.pdf',
    kind: '改製原戸籍謄本',
    exercises: [
      'vertical writing (Identity-V, vertical forms)',
      'landscape page with /Rotate 90',
      'negative character spacing',
    ],
    fonts: 'embedded',
    expected: PRINTS,
    make: makeKaiseiGenkoseki,
  },
];

const CASES: readonly Sample[] = [
  {
    file: 'cases/juminhyo-90ms-rksj-h.pdf',
    kind: '住民票の写し',
    exercises: ['MS-Mincho and MS-Gothic not embedded', '90ms-RKSJ-H', 'half-width Latin and full-width mixed'],
    fonts: 'named',
    expected: PRINTS,
    make: juminhyoShiftJis,
  },
  {
    file: 'cases/genkoseki-90ms-rksj-v.pdf',
    kind: '改製原戸籍謄本',
    exercises: ['MS-Mincho not embedded, vertical', '90ms-RKSJ-V', 'content turned by its coordinate system'],
    fonts: 'named',
    expected: PRINTS,
    make: genkosekiShiftJis,
  },
  {
    file: 'cases/kisai-jiko-unijis-utf16-h.pdf',
    kind: '住民票記載事項証明書',
    exercises: ['not embedded, UniJIS-UTF16-H', 'font name in Shift_JIS bytes (ＭＳ ゴシック)'],
    fonts: 'named',
    expected: PRINTS,
    make: kisaiJikoUtf16,
  },
  {
    file: 'cases/genkoseki-unijis-utf16-v.pdf',
    kind: '改製原戸籍謄本',
    exercises: [
      'not embedded, UniJIS-UTF16-V',
      'font name in Shift_JIS bytes (ＭＳ 明朝)',
      'vertical brackets, colon, semicolon',
    ],
    fonts: 'named',
    expected: PRINTS,
    make: genkosekiUtf16,
  },
  {
    file: 'cases/names-variation-sequences.pdf',
    kind: '住民票の写し',
    exercises: ['variation sequences of Adobe-Japan1', '𠮷 﨑 髙 濵 德 𠀋', 'Noto Serif JP embedded'],
    fonts: 'embedded',
    expected: PRINTS,
    make: variationSequences,
  },
  {
    file: 'cases/names-moji-joho.pdf',
    kind: '住民票の写し',
    exercises: ['variation sequences of Moji_Joho', 'several shapes of 邉 and 邊', 'IPAmj Mincho embedded'],
    fonts: 'embedded',
    expected: PRINTS,
    canMake: hasIpamj,
    make: mojiJoho,
  },
  {
    file: 'cases/names-gaiji-embedded.pdf',
    kind: '住民票の写し',
    exercises: [
      'embedded gaiji: private-use characters in ToUnicode',
      'a face without ToUnicode, words placed without spaces',
    ],
    fonts: 'embedded',
    expected: PRINTS,
    make: gaijiEmbedded,
  },
  {
    file: 'cases/nozei-transparency.pdf',
    kind: '納税証明書',
    exercises: ['page transparency group', 'constant alpha', 'luminosity soft mask, page-sized', 'image with SMask'],
    fonts: 'embedded',
    expected: PRINTS,
    probes: [
      { page: 1, ...middle(MASKED_PATCH), grey: MASKED_PATCH_GREY },
      { page: 1, ...middle(ALPHA_PATCH), grey: ALPHA_PATCH_GREY },
    ],
    make: transparency,
  },
  {
    file: 'cases/genkoseki-scan-g4.pdf',
    kind: '改製原戸籍謄本',
    exercises: [
      'CCITT Group 4 scan, 300 dpi',
      'second page stored on its side with /Rotate 90',
      'picture larger than the page',
    ],
    fonts: 'none',
    expected: PRINTS,
    make: async () => scannedG4(await makeKaiseiGenkoseki()),
  },
  {
    file: 'cases/inkan-scan-jpeg.pdf',
    kind: '印鑑登録証明書',
    exercises: ['colour JPEG scan, 200 dpi, 4:2:0', 'tinted paper', 'red seal'],
    fonts: 'none',
    expected: PRINTS,
    make: async () => scannedJpeg(await makeInkan(), INKAN_SEAL),
  },
  {
    file: 'cases/refused-identity-h.pdf',
    kind: '印鑑登録証明書',
    exercises: ['MS-Mincho not embedded, Identity-H'],
    fonts: 'mixed',
    expected: glyphMissing('identity-encoding'),
    make: identityNotEmbedded,
  },
  {
    file: 'cases/refused-gaiji.pdf',
    kind: '住民票の写し',
    exercises: ['gaiji F040 in 90ms-RKSJ-H, not embedded'],
    fonts: 'mixed',
    expected: glyphMissing('private-use'),
    make: gaijiNotEmbedded,
  },
  {
    file: 'cases/refused-variant.pdf',
    kind: '住民票の写し',
    exercises: ['variation sequence in UniJIS-UTF16-H, not embedded'],
    fonts: 'mixed',
    expected: glyphMissing('variation-selector | not-in-substitute'),
    make: variantNotEmbedded,
  },
  {
    file: 'cases/refused-unknown-face.pdf',
    kind: '住民票の写し',
    exercises: ['a face that nobody knows, not embedded'],
    fonts: 'mixed',
    expected: glyphMissing('font-not-embedded'),
    make: unknownFace,
  },
  {
    file: 'cases/refused-notdef.pdf',
    kind: '住民票の写し',
    exercises: ['code 0 of an embedded font'],
    fonts: 'embedded',
    expected: glyphMissing('notdef'),
    make: notdefEmbedded,
  },
  {
    file: 'cases/refused-broken-subset.pdf',
    kind: '住民票の写し',
    exercises: ['embedded subset that lost the outline of one glyph'],
    fonts: 'embedded',
    expected: glyphMissing('empty-outline | not-in-font'),
    make: brokenSubset,
  },
];

export const SAMPLES: readonly Sample[] = [...CERTIFICATES, ...CASES];

function middle(patch: {
  readonly xMm: number;
  readonly yMm: number;
  readonly widthMm: number;
  readonly heightMm: number;
}) {
  return { xMm: patch.xMm + patch.widthMm / 2, yMm: patch.yMm + patch.heightMm / 2 };
}
