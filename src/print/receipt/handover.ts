// What the person at the kiosk is to take, and has taken -> typed events, in the order that nothing is left behind.

export type HandoverItem = 'sheets' | 'receipt';

export type HandoverEvent =
  /** The item lies ready; the kiosk asks the person to take it. */
  | {
      readonly type: 'take';
      readonly item: HandoverItem;
      readonly count: number;
      readonly en: string;
      readonly ja: string;
    }
  /** It has been taken (a sensor, or the person's word). */
  | { readonly type: 'taken'; readonly item: HandoverItem }
  /** Nobody took it in time: the kiosk must draw it in or call an attendant. */
  | {
      readonly type: 'left-behind';
      readonly item: HandoverItem;
      readonly seconds: number;
      readonly en: string;
      readonly ja: string;
    }
  /** Everything has been taken. */
  | { readonly type: 'done' };

const TAKE: Readonly<Record<HandoverItem, { en: (count: number) => string; ja: (count: number) => string }>> = {
  sheets: {
    en: (count) => `Please take your certificate (${count} ${count === 1 ? 'sheet' : 'sheets'}).`,
    ja: (count) => `証明書（${count}枚）をお取りください。`,
  },
  receipt: { en: () => 'Please take your receipt.', ja: () => '領収書をお取りください。' },
};

const LEFT: Readonly<Record<HandoverItem, { en: string; ja: string }>> = {
  sheets: { en: 'The certificate was left behind. Secure it.', ja: '証明書の取り忘れです。回収してください。' },
  receipt: { en: 'The receipt was left behind.', ja: '領収書の取り忘れです。' },
};

/** Follows what lies ready. Timers are real; the kiosk tells what its sensors see. */
export class Handover {
  private readonly onEvent: (event: HandoverEvent) => void;
  private readonly limitMs: number;
  private readonly waiting = new Map<HandoverItem, NodeJS.Timeout>();
  /** Something else is still to come: what is taken until then is not all. */
  private more = false;

  /** @param limitMs after it an item counts as left behind */
  constructor(onEvent: (event: HandoverEvent) => void, limitMs = 60_000) {
    this.onEvent = onEvent;
    this.limitMs = limitMs;
  }

  /** A receipt is being printed: nothing is done before it lies there, or does not come. */
  expectMore(more: boolean): void {
    this.more = more;
    if (!more && this.waiting.size === 0) this.onEvent({ type: 'done' });
  }

  /** @param count sheets, or 1 for a receipt */
  ready(item: HandoverItem, count = 1): void {
    if (this.waiting.has(item)) return;
    const { en, ja } = TAKE[item];
    this.waiting.set(
      item,
      setTimeout(() => {
        if (this.waiting.has(item)) {
          this.onEvent({ type: 'left-behind', item, seconds: this.limitMs / 1000, ...LEFT[item] });
        }
      }, this.limitMs).unref(),
    );
    this.onEvent({ type: 'take', item, count, en: en(count), ja: ja(count) });
  }

  /** @returns false when it did not lie there */
  taken(item: HandoverItem): boolean {
    const timer = this.waiting.get(item);
    if (timer === undefined) return false;
    clearTimeout(timer);
    this.waiting.delete(item);
    this.onEvent({ type: 'taken', item });
    if (this.waiting.size === 0 && !this.more) this.onEvent({ type: 'done' });
    return true;
  }

  close(): void {
    for (const timer of this.waiting.values()) clearTimeout(timer);
    this.waiting.clear();
  }
}
