// A scan process as the site holds it: start, one request at a time, bytes passed on and kept nowhere, limits, kill.
import { type ChildProcess, spawn } from 'node:child_process';
import type { Socket } from 'node:net';
import { KioskRasterError } from '../../errors.ts';
import { confinedCommand } from '../../workers/confinement.ts';
import { OwnReads } from '../../workers/own-reads.ts';
import { residentBytes } from '../../workers/resident-bytes.ts';
import { inquiryError } from '../errors.ts';
import { type FromScan, IN_FD, OUT_FD, type ScanAnswer, type ToScan } from './messages.ts';

export interface ScanLimits {
  /** Work on one inquiry, ms. Default 120,000: a page takes one to five seconds. */
  readonly inquiryTimeMs: number;
  /** Resident memory of a scan process, bytes. Default 1.5 GiB; an A4 at 300 dpi needs some 400 MiB. */
  readonly processBytes: number;
}

export const DEFAULT_SCAN_LIMITS: ScanLimits = { inquiryTimeMs: 120_000, processBytes: 1536 << 20 };

const WATCH_MS = 50;

const SCRIPT = new URL(`./main${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, import.meta.url);

export interface RequestOptions {
  /** Sent to the process; each chunk is overwritten when it has left. */
  readonly body?: AsyncIterable<Uint8Array> | Iterable<Uint8Array> | undefined;
  readonly onProgress?: ((share: number) => void) | undefined;
  /** Takes the picture's bytes; they are overwritten once the promise settles. */
  readonly take?: ((bytes: Uint8Array) => Promise<void> | void) | undefined;
}

type AnswerOf<K extends ScanAnswer['kind']> = Extract<ScanAnswer, { kind: K }>;

export class ScanChild {
  /** Resolves when the process listens, rejects when it ends before. */
  readonly ready: Promise<void>;
  /** Resolves when the process is gone, and its memory with it. */
  readonly exited: Promise<void>;
  readonly #child: ChildProcess;
  readonly #limits: ScanLimits;
  #pending: Deferred | undefined;
  #taken = 0;
  #take: RequestOptions['take'];
  #onProgress: RequestOptions['onProgress'];
  #answered: { readonly answer: ScanAnswer; readonly bytes: number } | undefined;
  #whyEnded: unknown;
  #watch: NodeJS.Timeout | undefined;
  #workedMs = 0;

  constructor(limits: ScanLimits) {
    this.#limits = limits;
    const { command, args, env } = confinedCommand([], SCRIPT);
    // Nothing that a dying process says is kept: it may quote a scan.
    const said = process.env['KIOSK_RASTER_DEBUG'] === '1' ? 'inherit' : 'ignore';
    this.#child = spawn(command, args, { env, stdio: ['ignore', said, said, 'pipe', 'pipe', 'ipc'] });
    const ready = Promise.withResolvers<void>();
    const exited = Promise.withResolvers<void>();
    this.ready = ready.promise;
    this.ready.catch(() => undefined);
    this.exited = exited.promise;
    const pictures = new OwnReads(this.#child.stdio[OUT_FD], {
      take: (bytes) => this.#take?.(bytes),
      taken: (byteCount) => {
        this.#taken += byteCount;
        this.#settleWhenWhole();
      },
      failed: (error) => this.kill(error),
    });
    const gone = (how: string): void => {
      clearInterval(this.#watch);
      pictures.end();
      this.#whyEnded ??= inquiryError('process-lost', { how });
      ready.reject(this.#whyEnded);
      this.#fail(this.#whyEnded);
      exited.resolve();
    };
    this.#child.once('exit', (code, signal) => gone(signal ?? `exit code ${code}`));
    this.#child.once('error', (error: NodeJS.ErrnoException) => gone(error.code ?? error.name));
    this.#child.stdio[IN_FD]?.on('error', () => undefined);
    this.#child.on('message', (message: FromScan) => {
      if (message.kind === 'ready') ready.resolve();
      else if (message.kind === 'progress') this.#onProgress?.(message.share);
      else {
        this.#answered = message;
        this.#settleWhenWhole();
      }
    });
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  get alive(): boolean {
    return this.#whyEnded === undefined;
  }

  /**
   * Asks for one thing.
   * @throws what the process refuses, `inquiry.process-lost`, `inquiry.time-limit`, `inquiry.memory-limit`, why it was killed
   */
  async request<K extends ScanAnswer['kind']>(
    kind: K,
    message: ToScan,
    options: RequestOptions = {},
  ): Promise<AnswerOf<K>> {
    if (this.#pending) throw new TypeError('one request at a time');
    if (!this.alive) throw this.#whyEnded;
    const pending = Promise.withResolvers<ScanAnswer>();
    this.#pending = pending;
    this.#taken = 0;
    this.#answered = undefined;
    this.#take = options.take;
    this.#onProgress = options.onProgress;
    if (this.#child.connected) this.#child.send(message, () => undefined);
    pending.promise.catch(() => undefined);
    if (options.body) await Promise.race([this.#sendBody(options.body), pending.promise]);
    // Uploading is the visitor's time, not the process's.
    this.#startWatch();
    try {
      const answer = await pending.promise;
      if (answer.kind === 'error') throw new KioskRasterError(answer.error);
      if (answer.kind !== kind) throw new TypeError('unexpected answer of a scan process');
      return answer as AnswerOf<K>;
    } finally {
      clearInterval(this.#watch);
    }
  }

  /** Ends the process at once. What it was asked for fails with `why`. */
  kill(why: unknown): void {
    if (!this.alive) return;
    this.#whyEnded = why;
    this.#child.kill('SIGKILL');
    this.#fail(why);
  }

  async #sendBody(body: NonNullable<RequestOptions['body']>): Promise<void> {
    const pipe = this.#child.stdio[IN_FD] as Socket;
    const put = async (bytes: Uint8Array): Promise<void> => {
      await new Promise<void>((resolve) => pipe.write(bytes, () => resolve()));
      bytes.fill(0);
    };
    const length = (bytes: number): Uint8Array => {
      const four = new Uint8Array(4);
      new DataView(four.buffer).setUint32(0, bytes);
      return four;
    };
    for await (const chunk of body) {
      if (chunk.byteLength === 0) continue;
      if (!this.alive) return;
      await put(length(chunk.byteLength));
      await put(chunk);
    }
    await put(length(0));
  }

  #settleWhenWhole(): void {
    const answered = this.#answered;
    if (!this.#pending || !answered || this.#taken < answered.bytes) return;
    const pending = this.#pending;
    this.#pending = undefined;
    pending.resolve(answered.answer);
  }

  #fail(error: unknown): void {
    const pending = this.#pending;
    this.#pending = undefined;
    pending?.reject(error);
  }

  #startWatch(): void {
    let lastMs = performance.now();
    this.#watch = setInterval(() => {
      const nowMs = performance.now();
      this.#workedMs += nowMs - lastMs;
      lastMs = nowMs;
      const { inquiryTimeMs, processBytes } = this.#limits;
      if (this.#workedMs > inquiryTimeMs) this.kill(inquiryError('time-limit', { seconds: inquiryTimeMs / 1000 }));
      if ((residentBytes(this.#child.pid) ?? 0) > processBytes) {
        this.kill(inquiryError('memory-limit', { mebibytes: Math.round(processBytes / 2 ** 20) }));
      }
    }, WATCH_MS);
  }
}

interface Deferred {
  readonly resolve: (answer: ScanAnswer) => void;
  readonly reject: (error: unknown) => void;
}
