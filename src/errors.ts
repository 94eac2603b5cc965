// A code and its parameters -> an error that says what was expected, what came and what to do, in English and Japanese.

/** What an error means to the caller; decides the exit code of the command line (DESIGN.md, section 5). */
export type ErrorCategory = 'failed' | 'usage' | 'refused' | 'printer';

export const EXIT_CODES: Readonly<Record<ErrorCategory, number>> = { failed: 1, usage: 2, refused: 3, printer: 4 };

export type Language = 'en' | 'ja';

/** Values an error may carry. Never text from a certificate: numbers, code points, names of things we defined. */
export type ErrorParams = Readonly<Record<string, string | number | boolean | undefined>>;

export interface ErrorDefinition<P extends ErrorParams> {
  readonly category: ErrorCategory;
  /** "Expected ... but received .... Do ...." */
  readonly en: (params: P) => string;
  /** The same in Japanese. */
  readonly ja: (params: P) => string;
}

/** The plain form of an error: crosses worker and process boundaries, and is what `--json` prints. */
export interface ErrorJson {
  readonly code: string;
  readonly category: ErrorCategory;
  readonly params: ErrorParams;
  readonly en: string;
  readonly ja: string;
}

/** Every error that the engine raises on purpose. `code` is stable; the sentences are for people. */
export class KioskRasterError extends Error {
  override readonly name = 'KioskRasterError';
  readonly code: string;
  readonly category: ErrorCategory;
  readonly params: ErrorParams;
  readonly ja: string;

  constructor(json: ErrorJson) {
    super(json.en);
    this.code = json.code;
    this.category = json.category;
    this.params = json.params;
    this.ja = json.ja;
  }

  get exitCode(): number {
    return EXIT_CODES[this.category];
  }

  /** The sentence for a person, in the language asked for. */
  text(language: Language): string {
    return language === 'ja' ? this.ja : this.message;
  }

  toJSON(): ErrorJson {
    return { code: this.code, category: this.category, params: this.params, en: this.message, ja: this.ja };
  }
}

type Table = Readonly<Record<string, ErrorDefinition<never>>>;
type ParamsOf<D> = D extends ErrorDefinition<infer P> ? P : never;

/** Types one row of an error table; exists only so that each row keeps its own parameter type. */
export function row<P extends ErrorParams>(
  category: ErrorCategory,
  en: (params: P) => string,
  ja: (params: P) => string,
): ErrorDefinition<P> {
  return { category, en, ja };
}

/**
 * Declares the errors of one domain.
 *
 * @param domain prefix of the codes, such as `pdf`: the row `encrypted` gets the code `pdf.encrypted`
 * @returns a factory: `pdfError('encrypted', {})`
 */
export function defineErrors<T extends Table>(
  domain: string,
  table: T,
): <K extends keyof T & string>(key: K, params: ParamsOf<T[K]>) => KioskRasterError {
  return (key, params) => {
    const definition = table[key] as unknown as ErrorDefinition<ErrorParams>;
    return new KioskRasterError({
      code: `${domain}.${key}`,
      category: definition.category,
      params,
      en: definition.en(params),
      ja: definition.ja(params),
    });
  };
}

const commonError = defineErrors('job', {
  cancelled: row<Record<string, never>>(
    'failed',
    () => 'The job was cancelled before it was finished.',
    () => 'ジョブは完了前に取り消されました。',
  ),
  internal: row<{ what: string }>(
    'failed',
    (p) => `Something inside the engine went wrong (${p.what}). Nothing more was printed; report this with the code.`,
    (p) => `内部で問題が発生しました（${p.what}）。以後の印刷は行っていません。コードを添えて報告してください。`,
  ),
});

/** The error of a job that its caller cancelled. */
export function cancelledError(): KioskRasterError {
  return commonError('cancelled', {});
}

/** Any thrown value as a coded error. An unknown error keeps only its class name: its message may quote content. */
export function asKioskRasterError(thrown: unknown): KioskRasterError {
  if (thrown instanceof KioskRasterError) return thrown;
  if (thrown instanceof Error && thrown.name === 'AbortError') return cancelledError();
  // For developers only: the original may quote content, so it is shown only where somebody asked for it.
  if (process.env['KIOSK_RASTER_DEBUG'] === '1') console.error(thrown);
  return commonError('internal', { what: thrown instanceof Error ? thrown.name : typeof thrown });
}

/** Throws the cancellation error when `signal` has fired. */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw cancelledError();
}
