// What the page of pictures says, in Japanese and English.
import type { Place } from './places.ts';
import type { PictureKind } from './side-pictures.ts';

export interface Bilingual {
  readonly ja: string;
  readonly en: string;
}

export const KIND_TEXT: Readonly<Record<PictureKind, { readonly name: Bilingual; readonly about: Bilingual }>> = {
  paper: {
    name: { ja: '印刷された紙', en: 'On paper' },
    about: { ja: '目で見た姿。', en: 'As the eye sees it.' },
  },
  photocopy: {
    name: { ja: 'そのコピー', en: 'Its photocopy' },
    about: { ja: '複写機で写したもの。', en: 'What a copier makes of it.' },
  },
  infrared: {
    name: { ja: '赤外線で見る', en: 'In infrared' },
    about: { ja: '黒トナーだけが写ります。', en: 'Only black toner shows.' },
  },
  scan: {
    name: { ja: 'スキャン', en: 'Scan' },
    about: { ja: 'スキャナの画像そのまま。', en: 'The scanner’s own picture.' },
  },
};

export const PLACE_TEXT: Readonly<Record<Place['reason'], Bilingual>> = {
  copied: { ja: 'コピーでもっとも変わったところ', en: 'Where the copy changed most' },
  printed: { ja: 'もっとも濃く印刷されたところ', en: 'Where most is printed' },
};

export const PAGE_TEXT = {
  title: { ja: '印刷結果', en: 'What came out' },
  lead: {
    ja: '証明書の各用紙を、紙・コピー・赤外線・スキャンで並べました。画像を押すと拡大し、矢印キーで同じ場所のまま見比べられます。',
    en: 'Each sheet on paper, photocopied, in infrared and scanned, side by side. Click a picture to enlarge it; the arrow keys change the view and keep the place.',
  },
  simulated: {
    ja: 'すべて計算による模擬で、実物の写真ではありません。',
    en: 'Everything here is simulated, no photograph of a real sheet.',
  },
  front: { ja: 'おもて', en: 'Front' },
  back: { ja: 'うら', en: 'Back' },
  blank: { ja: '白紙', en: 'blank' },
  mark: { ja: '偽造防止検出画像', en: 'Detection image' },
  closeUps: { ja: '拡大', en: 'Close-ups' },
  copier: { ja: '複写機', en: 'Copier' },
  printer: { ja: 'プリンタ', en: 'Printer' },
  scanner: { ja: 'スキャナ', en: 'Scanner' },
  close: { ja: '閉じる', en: 'Close' },
} as const satisfies Record<string, Bilingual>;

export function sheetTitle(sheet: number): Bilingual {
  return { ja: `${sheet}枚目`, en: `Sheet ${sheet}` };
}
