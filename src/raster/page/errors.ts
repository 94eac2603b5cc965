// What can be wrong with a certificate PDF -> coded errors that name page and code point, and never the text around them.
import { defineErrors, row } from '../../errors.ts';

/** Why a glyph would not print as the certificate means it. Our own words: nothing here comes from the PDF. */
export type GlyphFault =
  | 'not-in-font'
  | 'empty-outline'
  | 'notdef'
  | 'font-broken'
  | 'font-not-embedded'
  | 'identity-encoding'
  | 'private-use'
  | 'variation-selector'
  | 'not-in-substitute'
  | 'no-vertical-form';

const FAULT_EN: Record<GlyphFault, string> = {
  'not-in-font': 'the embedded font lacks it',
  'empty-outline': 'the embedded font has no outline for it',
  notdef: 'it is the embedded font’s “missing character”',
  'font-broken': 'its font cannot be read',
  'font-not-embedded': 'its font is not embedded and has no substitute here',
  'identity-encoding': 'its font is not embedded and numbers glyphs by itself',
  'private-use': 'it is a private-use character of a font that is not embedded',
  'variation-selector': 'it asks for a variant that the substitute font may draw differently',
  'not-in-substitute': 'its font is not embedded and the substitute lacks it',
  'no-vertical-form': 'its font is not embedded and the substitute lacks its form for vertical writing',
};

const FAULT_JA: Record<GlyphFault, string> = {
  'not-in-font': '埋め込みフォントに字形がありません',
  'empty-outline': '埋め込みフォントの字形が空です',
  notdef: '埋め込みフォントの「文字なし」を指しています',
  'font-broken': 'フォントを読み取れません',
  'font-not-embedded': 'フォントが埋め込まれておらず、代替フォントもありません',
  'identity-encoding': 'フォントが埋め込まれておらず、文字コードが字形番号です',
  'private-use': '埋め込まれていないフォントの外字です',
  'variation-selector': '異体字の指定どおりに代替フォントで印字できる保証がありません',
  'not-in-substitute': 'フォントが埋め込まれておらず、代替フォントにも字形がありません',
  'no-vertical-form': 'フォントが埋め込まれておらず、代替フォントに縦書き用の字形がありません',
};

/** What to do where it is not what is to be done mostly. */
const REMEDY_EN: Partial<Record<GlyphFault, string>> = {
  'empty-outline': 'If it is a space, say so in /ToUnicode; otherwise embed a font that has it.',
  'font-broken': 'Have the certificate made again with its fonts embedded.',
  'private-use': 'Embed its font, or register the font of the gaiji here (--gaiji-font).',
};

const REMEDY_JA: Partial<Record<GlyphFault, string>> = {
  'empty-outline': '空白であれば/ToUnicodeで示し、そうでなければ字形のあるフォントを埋め込んでください。',
  'font-broken': 'フォントを埋め込んで証明書を作り直してください。',
  'private-use': 'フォントを埋め込むか、外字フォントを登録（--gaiji-font）してください。',
};

const points = (n: number): number => Math.round(n * 100) / 100;

/** Errors of intake and rasterisation. All end with exit code 3 (refused) unless they are ours. */
export const pdfError = defineErrors('pdf', {
  empty: row<Record<string, never>>(
    'refused',
    () => 'Expected a PDF but received no bytes. Send the certificate again.',
    () => 'PDFが必要ですが、受け取ったデータは空でした。証明書を送り直してください。',
  ),
  'not-a-pdf': row<Record<string, never>>(
    'refused',
    () => 'Expected a PDF (a file that begins with %PDF-) but received something else. Send the certificate as PDF.',
    () => 'PDF（%PDF-で始まるファイル）が必要ですが、別の形式のデータを受け取りました。証明書をPDFで送ってください。',
  ),
  'too-many-bytes': row<{ bytes: number; limit: number }>(
    'refused',
    (p) =>
      `Expected a PDF of at most ${p.limit} bytes but received ${p.bytes}. Send a smaller file or raise the limit.`,
    (p) => `PDFは${p.limit}バイト以下のはずですが、${p.bytes}バイトありました。小さくするか上限を上げてください。`,
  ),
  'too-many-pages': row<{ pages: number; limit: number }>(
    'refused',
    (p) => `Expected at most ${p.limit} pages but received ${p.pages}. Split the job or raise the limit.`,
    (p) => `ページ数は${p.limit}以下のはずですが、${p.pages}ページありました。分割するか上限を上げてください。`,
  ),
  'too-many-objects': row<{ limit: number }>(
    'refused',
    (p) => `Expected a PDF of at most ${p.limit} objects but received more. Have the certificate made more simply.`,
    (p) => `PDFのオブジェクトは${p.limit}個以下のはずですが、それより多くあります。証明書を簡素に作り直してください。`,
  ),
  'too-many-operators': row<{ page: number; limit: number }>(
    'refused',
    (p) =>
      `Expected at most ${p.limit} drawing operators but page ${p.page} has more. Have the certificate made more simply.`,
    (p) =>
      `描画命令は1ページ${p.limit}個以下のはずですが、${p.page}ページ目にはそれより多くあります。証明書を簡素に作り直してください。`,
  ),
  'too-deep': row<{ page: number; limit: number }>(
    'refused',
    (p) =>
      `Expected drawing states nested at most ${p.limit} deep but those of page ${p.page} go deeper. Have the certificate made again.`,
    (p) =>
      `描画状態の入れ子は${p.limit}段以下のはずですが、${p.page}ページ目はそれより深くなっています。証明書を作り直してください。`,
  ),
  'image-too-large': row<{ limit: number }>(
    'refused',
    (p) => `Expected pictures of at most ${p.limit} pixels but one has more. Scan at a lower resolution.`,
    (p) => `画像は${p.limit}画素以下のはずですが、それを超える画像があります。解像度を下げてください。`,
  ),
  encrypted: row<Record<string, never>>(
    'refused',
    () => 'Expected a PDF without encryption but received an encrypted one. Send it without a password.',
    () => '暗号化されていないPDFが必要ですが、暗号化されたPDFを受け取りました。パスワードなしで送ってください。',
  ),
  truncated: row<Record<string, never>>(
    'refused',
    () => 'Expected a whole PDF but its end is missing. Send the certificate again.',
    () => 'PDF全体が必要ですが、末尾が欠けています。証明書を送り直してください。',
  ),
  broken: row<{ page?: number }>(
    'refused',
    (p) =>
      `Expected a well-formed PDF but ${p.page ? `page ${p.page}` : 'the file'} cannot be read faithfully. Have the certificate made again.`,
    (p) =>
      `正しい形式のPDFが必要ですが、${p.page ? `${p.page}ページ目` : 'ファイル'}を正確に読み取れません。証明書を作り直してください。`,
  ),
  'knockout-group': row<{ page: number }>(
    'refused',
    (p) =>
      `Expected paint that all readers show alike but page ${p.page} has a knockout group with transparent parts. Flatten transparency before sending.`,
    (p) =>
      `どの表示ソフトでも同じに見える必要がありますが、${p.page}ページ目に透明な部分を含む抜き（ノックアウト）グループがあります。透明効果を統合（フラット化）して送ってください。`,
  ),
  'no-appearance': row<{ page: number }>(
    'refused',
    (p) =>
      `Expected every form field and note to say how it looks but one on page ${p.page} leaves it to the viewer. Flatten forms and notes before sending.`,
    (p) =>
      `入力欄や注釈の見た目はPDFの中で決まっている必要がありますが、${p.page}ページ目に表示ソフト任せのものがあります。フォームと注釈を統合（フラット化）して送ってください。`,
  ),
  'dynamic-form': row<Record<string, never>>(
    'refused',
    () =>
      'Expected pages but received a dynamic XFA form, which only its own viewer can lay out. Print it to a plain PDF and send that.',
    () =>
      'ページのあるPDFが必要ですが、専用ソフトでしか表示できない動的XFAフォームを受け取りました。通常のPDFに変換して送ってください。',
  ),
  'too-many-forms': row<{ page: number; limit: number }>(
    'refused',
    (p) =>
      `Expected at most ${p.limit} uses of forms and groups but page ${p.page} has more. Have the certificate made more simply.`,
    (p) =>
      `フォームとグループの使用は1ページ${p.limit}回以下のはずですが、${p.page}ページ目にはそれより多くあります。証明書を簡素に作り直してください。`,
  ),
  'too-many-glyphs': row<{ page: number; limit: number }>(
    'refused',
    (p) =>
      `Expected at most ${p.limit} characters but page ${p.page} has more. Have the certificate made on more pages.`,
    (p) =>
      `文字は1ページ${p.limit}字以下のはずですが、${p.page}ページ目にはそれより多くあります。証明書のページを分けてください。`,
  ),
  'page-bounds': row<{ page: number; widthPt: number; heightPt: number; minPt: number; maxPt: number }>(
    'refused',
    (p) =>
      `Expected page ${p.page} to have sides of ${p.minPt} to ${p.maxPt} pt but it is ${points(p.widthPt)} x ${points(p.heightPt)} pt: too far from A4 to be fitted. Send A4.`,
    (p) =>
      `${p.page}ページ目の辺は${p.minPt}～${p.maxPt} ptのはずですが、${points(p.widthPt)} x ${points(p.heightPt)} ptです。A4に合わせられる大きさではありません。A4で送ってください。`,
  ),
  'image-broken': row<{ page: number }>(
    'refused',
    (p) => `Expected every picture to be readable but one on page ${p.page} is not. Have the certificate made again.`,
    (p) =>
      `すべての画像を読み取れる必要がありますが、${p.page}ページ目に読み取れない画像があります。証明書を作り直してください。`,
  ),
  'page-size': row<{ page: number; widthPt: number; heightPt: number }>(
    'refused',
    (p) =>
      `Expected page ${p.page} to be A4 (595.28 x 841.89 pt) but it is ${points(p.widthPt)} x ${points(p.heightPt)} pt. Send A4, or ask for it to be fitted (--fit).`,
    (p) =>
      `${p.page}ページ目はA4（595.28 x 841.89 pt）のはずですが、${points(p.widthPt)} x ${points(p.heightPt)} ptです。A4で送るか、A4に合わせる指定（--fit）をしてください。`,
  ),
  'glyph-missing': row<{ page: number; codePoint: string; fault: GlyphFault }>(
    'refused',
    (p) =>
      `Expected every character to be printable but ${p.codePoint} on page ${p.page} is not: ${FAULT_EN[p.fault]}. ${REMEDY_EN[p.fault] ?? 'Embed a font that has it.'}`,
    (p) =>
      `すべての文字を印字できる必要がありますが、${p.page}ページ目の${p.codePoint.replace('code ', '文字コード')}を印字できません（${FAULT_JA[p.fault]}）。${REMEDY_JA[p.fault] ?? '字形のあるフォントを埋め込んでください。'}`,
  ),
});
