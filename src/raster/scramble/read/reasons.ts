// Why a field could not be read -> a typed reason with a sentence for people, English and Japanese.

/** No reason carries content. `no-field` covers photographs, other codes, text, the front of a sheet. */
export type UnreadableReason =
  | 'image-too-small'
  | 'image-too-large'
  | 'no-field'
  | 'resolution-too-low'
  | 'cropped'
  | 'other-version'
  | 'too-damaged';

export const REASON_TEXT: Readonly<Record<UnreadableReason, { readonly en: string; readonly ja: string }>> = {
  'image-too-small': {
    en: 'The picture is too small to hold the field. Scan the whole back at 300 dpi.',
    ja: '画像が小さすぎます。裏面全体を300dpiで読み取ってください。',
  },
  'image-too-large': {
    en: 'The picture has more pixels than an A4 page at 1200 dpi. Scan at 300 to 600 dpi.',
    ja: '画像が大きすぎます。300から600dpiで読み取ってください。',
  },
  'no-field': {
    en: 'There is no scrambled image of ours here. Scan the back of the sheet, not the front, at 300 dpi.',
    ja: 'スクランブル画像が見つかりません。表面ではなく裏面を300dpiで読み取ってください。',
  },
  'resolution-too-low': {
    en: 'The scan is too coarse. Scan at 300 dpi or more, in grey or colour, without strong compression.',
    ja: '解像度が足りません。300dpi以上のグレーまたはカラーで、強い圧縮をかけずに読み取ってください。',
  },
  cropped: {
    en: 'Too much of the scrambled image is outside the picture. Scan the whole back.',
    ja: 'スクランブル画像の大部分が画像の外にあります。裏面全体を読み取ってください。',
  },
  'other-version': {
    en: 'The scrambled image is of a version that this reader does not know.',
    ja: 'この読み取り機が対応していない版のスクランブル画像です。',
  },
  'too-damaged': {
    en: 'The scrambled image is too badly damaged or blurred to be read.',
    ja: 'スクランブル画像の汚損またはぼけがひどく、読み取れません。',
  },
};
