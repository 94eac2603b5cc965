// The four bytes that DLE EOT asks for -> what ails a receipt printer, and what a person must do.

/** Real-time questions (answered even while the printer is offline): printer, offline cause, error cause, paper. */
export const STATUS_QUESTIONS: readonly Uint8Array[] = [1, 2, 3, 4].map((n) => Uint8Array.of(0x10, 0x04, n));

/** Asked in order with the data (GS r 1): its answer says that everything before it has been carried out. */
export const IN_ORDER_QUESTION = Uint8Array.of(0x1d, 0x72, 1);

export type ReceiptTrouble = 'offline' | 'cover-open' | 'paper-end' | 'cutter-error' | 'error' | 'paper-near-end';

export interface ReceiptAdvice {
  readonly trouble: ReceiptTrouble;
  /** Whether nothing can be printed while it lasts. */
  readonly blocks: boolean;
  readonly en: string;
  readonly ja: string;
}

export const RECEIPT_TROUBLE: readonly ReceiptAdvice[] = [
  {
    trouble: 'cover-open',
    blocks: true,
    en: 'The receipt printer is open. Close its cover.',
    ja: 'レシートプリンターのカバーを閉じてください。',
  },
  {
    trouble: 'paper-end',
    blocks: true,
    en: 'The receipt printer is out of paper. Put in a roll.',
    ja: 'レシート用紙がありません。ロール紙を補充してください。',
  },
  {
    trouble: 'cutter-error',
    blocks: true,
    en: 'The cutter is stuck. Remove the paper from it, then switch the printer off and on.',
    ja: 'カッターが停止しています。紙を取り除き、電源を入れ直してください。',
  },
  {
    trouble: 'error',
    blocks: true,
    en: 'The receipt printer has failed. Switch it off and on; if that does not help, call service.',
    ja: 'レシートプリンターが故障しています。電源を入れ直し、直らない場合は保守に連絡してください。',
  },
  {
    trouble: 'offline',
    blocks: true,
    en: 'The receipt printer is offline. Look at its lamps.',
    ja: 'レシートプリンターがオフラインです。本体のランプを確認してください。',
  },
  {
    trouble: 'paper-near-end',
    blocks: false,
    en: 'The receipt roll is nearly empty. Put in a new one soon.',
    ja: 'レシート用紙が残り少なくなっています。早めに交換してください。',
  },
];

/** Bits that say "this is a DLE EOT answer": bit 1 and 4 set, bit 0 and 7 clear. */
export function isStatusByte(byte: number): boolean {
  return (byte & 0b1001_0011) === 0b0001_0010;
}

/** @param answers to the four questions, in their order */
export function troubleOf(answers: readonly number[]): ReceiptAdvice[] {
  const [printer = 0x12, offline = 0x12, error = 0x12, paper = 0x12] = answers;
  const found = new Set<ReceiptTrouble>();
  if (offline & 0x04) found.add('cover-open');
  if (offline & 0x20 || (paper & 0x60) !== 0) found.add('paper-end');
  if (error & 0x08) found.add('cutter-error');
  if (error & 0x24 || offline & 0x40) found.add('error');
  if ((paper & 0x0c) !== 0) found.add('paper-near-end');
  if (printer & 0x08 && found.size === 0) found.add('offline');
  return RECEIPT_TROUBLE.filter(({ trouble }) => found.has(trouble));
}
