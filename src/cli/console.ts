// Results, progress and errors -> what people (stderr) and machines (stdout, `--json`) read.
import { SingleBar } from 'cli-progress';
import { asKioskRasterError, type KioskRasterError, type Language } from '../errors.ts';
import type { ProgressEvent } from '../job/progress.ts';

export interface ConsoleOptions {
  readonly json: boolean;
  readonly language: Language;
}

/** Japanese where the caller's locale is Japanese, else English. */
export function languageOf(asked: string | undefined, env: NodeJS.ProcessEnv = process.env): Language {
  if (asked === 'ja' || asked === 'en') return asked;
  return (env['LC_ALL'] || env['LC_MESSAGES'] || env['LANG'] || '').startsWith('ja') ? 'ja' : 'en';
}

/** The one place that writes to the terminal. */
export class Console {
  readonly json: boolean;
  readonly language: Language;
  readonly #bar: SingleBar | undefined;
  #barLabel = '';

  constructor(options: ConsoleOptions) {
    this.json = options.json;
    this.language = options.language;
    if (process.stderr.isTTY && !options.json) {
      this.#bar = new SingleBar({
        stream: process.stderr,
        format: ' {bar} {label}',
        barsize: 28,
        hideCursor: true,
        clearOnComplete: true,
      });
    }
  }

  /** Picks the sentence of the caller's language. */
  say(en: string, ja: string): string {
    return this.language === 'ja' ? ja : en;
  }

  /** A short sentence for people; nothing under `--json`. */
  tell(en: string, ja: string): void {
    if (this.json) return;
    this.endProgress();
    process.stderr.write(`${this.say(en, ja)}\n`);
  }

  /** The machine's answer. */
  result(value: object): void {
    if (this.json) process.stdout.write(`${JSON.stringify(value)}\n`);
  }

  /** Ends the run with an error; returns the exit code. */
  fail(thrown: unknown): number {
    this.endProgress();
    const error: KioskRasterError = asKioskRasterError(thrown);
    this.result({ error: error.toJSON() });
    process.stderr.write(`${error.code}: ${error.text(this.language)}\n`);
    if (process.env['KIOSK_RASTER_DEBUG'] === '1') console.error(thrown);
    return error.exitCode;
  }

  /** Progress of a job: a bar on a terminal, a line per step elsewhere. */
  readonly progress = (event: ProgressEvent): void => {
    if (this.json) return;
    switch (event.kind) {
      case 'preflight':
        this.#step(
          event.page,
          event.pageCount,
          `checking page ${event.page} of ${event.pageCount}`,
          `${event.pageCount}ページ中${event.page}ページを検査`,
        );
        break;
      case 'sending':
        this.#moveBar(
          event.sheet - 1,
          event.sheetCount,
          this.say(
            `sheet ${event.sheet} of ${event.sheetCount}, ${(event.bytes / 1e6).toFixed(1)} MB sent`,
            `${event.sheetCount}枚中${event.sheet}枚目 ${(event.bytes / 1e6).toFixed(1)} MB送信`,
          ),
        );
        break;
      case 'sheet-sent':
        this.#step(
          event.sheet,
          event.sheetCount,
          `sheet ${event.sheet} of ${event.sheetCount} sent`,
          `${event.sheetCount}枚中${event.sheet}枚を送信`,
        );
        break;
      case 'printer': {
        const impressions = event.impressionsCompleted;
        const count =
          impressions === undefined ? '' : this.say(`, ${impressions} sides printed`, `、${impressions}面印刷済み`);
        const why = event.reasons.length > 0 ? ` (${event.reasons.join(', ')})` : '';
        this.#line(this.say(`printer: ${event.state}${why}${count}`, `プリンター: ${event.state}${why}${count}`));
        break;
      }
      case 'trouble': {
        const { type, en, ja } = event.event;
        if (type === 'trouble-began') this.#line(this.say(`!!! ${en.what} ${en.todo}`, `!!! ${ja.what}${ja.todo}`));
        else this.#line(this.say(`Over: ${en.what}`, `解消しました: ${ja.what}`));
        break;
      }
      case 'pictures': {
        const label = this.say(
          `pictures of sheet ${event.sheet} of ${event.sheetCount}`,
          `${event.sheetCount}枚中${event.sheet}枚目の画像`,
        );
        if (this.#bar) this.#moveBar(event.sheet - 1 + event.share, event.sheetCount, label);
        else if (event.share === 1) this.#line(label);
        break;
      }
      case 'note':
        this.#line(this.say(event.note.en, event.note.ja));
        break;
    }
  };

  endProgress(): void {
    this.#bar?.stop();
    this.#barLabel = '';
  }

  #step(done: number, total: number, en: string, ja: string): void {
    if (this.#bar) this.#moveBar(done, total, this.say(en, ja));
    else this.#line(this.say(en, ja));
  }

  #line(text: string): void {
    this.endProgress();
    process.stderr.write(`${text}\n`);
  }

  #moveBar(done: number, total: number, label: string): void {
    if (!this.#bar) return;
    if (this.#barLabel === '') this.#bar.start(total, done, { label });
    this.#barLabel = label;
    this.#bar.setTotal(total);
    this.#bar.update(done, { label });
  }
}
