// What a way of sending a sheet may cost -> typed data, sentences for people, and the check of what the caller accepts.
import type { ErrorJson } from '../errors.ts';
import { jobError } from './errors.ts';

/**
 * What a sheet may lose on its way to paper. See docs/formats.md for which format loses what.
 *
 * - `exact-dots`: the printer may resample or re-screen the page, so fine and coarse dots are no longer what was measured.
 * - `k-against-cmy`: the printer decides itself which ink makes black, so nothing that infrared tells apart is certain.
 * - `colour`: C, M and Y are not printed at all; the detection image is printed as a line screen in K.
 * - `edges`: the printer's margins cut into a layer that has a place of its own.
 */
export const LOSSES = ['exact-dots', 'k-against-cmy', 'colour', 'edges'] as const;
export type Loss = (typeof LOSSES)[number];

/**
 * Told and never refused: for printers that do not take C, M, Y and K apart the sheet has a form of its own, whose
 * detection image is the line screen. It is another sheet, made as well as the first, and no worse copy of it.
 */
const TOLD: ReadonlySet<Loss> = new Set(['colour']);

/** Whether a way that loses this is used only when the caller names it. */
export function needsConsent(loss: Loss): boolean {
  return !TOLD.has(loss);
}

export function isLoss(text: string): text is Loss {
  return (LOSSES as readonly string[]).includes(text);
}

const TEXT: Readonly<Record<Loss, { readonly en: string; readonly ja: string }>> = {
  'exact-dots': { en: 'the dots may be re-screened', ja: '網点がプリンターで作り直されることがあります' },
  'k-against-cmy': { en: 'black may be mixed from colours', ja: '黒がカラートナーで混色されることがあります' },
  colour: {
    en: 'colours are left out, so the infrared mark cannot be kept: the cherry blossom is a line screen, seen through its film',
    ja: 'カラーを使えないため、赤外線で見える印は入りません（桜は専用フィルムで見る万線になります）',
  },
  edges: { en: 'the margins cut into the layout', ja: '余白により一部が欠けます' },
};

/** The note of a job that prints with accepted losses. */
export function lossNote(losses: readonly Loss[], how: string): ErrorJson {
  return jobError('lossy', {
    losses: losses.join(','),
    how,
    what: losses.map((loss) => TEXT[loss].en).join('; '),
    whatJa: losses.map((loss) => TEXT[loss].ja).join('、'),
  }).toJSON();
}
