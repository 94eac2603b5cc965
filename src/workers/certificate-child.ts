// A certificate process as its supervisor holds it: start, one request at a time, bytes passed on and kept nowhere, kill.
import { type ChildProcess, spawn } from 'node:child_process';
import type { Socket } from 'node:net';
import { KioskRasterError } from '../errors.ts';
import { confinedCommand } from './confinement.ts';
import { limitError } from './limits.ts';
import { type FromProcess, type JobInput, PDF_FD, SHEETS_FD, type ToProcess, type WorkerAnswer } from './messages.ts';
import { OwnReads } from './own-reads.ts';
import type { TakeBytes } from './pool.ts';
import { residentBytes } from './resident-bytes.ts';

type Request = Exclude<ToProcess, { kind: 'load' }>;

export interface RequestEvents {
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
  readonly take?: TakeBytes | undefined;
}

interface Pending extends RequestEvents {
  readonly resolve: (answer: WorkerAnswer) => void;
  readonly reject: (error: unknown) => void;
  taken: number;
  answered: { readonly answer: WorkerAnswer; readonly bytes: number } | undefined;
}

export class CertificateChild {
  /** The job whose certificate the process holds. */
  heldJob: number | undefined;
  /** Resolves when the process is gone, and its memory with it. */
  readonly exited: Promise<void>;
  readonly #child: ChildProcess;
  /** The one owner of a sheet's bytes here. */
  readonly #sheets: OwnReads;
  #pending: Pending | undefined;
  #whyKilled: unknown;
  #dead = false;

  /** @param gaijiFonts files of the operator's gaiji fonts */
  constructor(gaijiFonts: readonly string[]) {
    const { command, args, env } = confinedCommand(gaijiFonts);
    const debug = process.env['KIOSK_RASTER_DEBUG'] === '1';
    // Nothing that a dying process says is kept: it may quote a certificate.
    const said = debug ? 'inherit' : 'ignore';
    this.#child = spawn(command, args, { env, stdio: ['ignore', said, said, 'pipe', 'pipe', 'ipc'] });
    this.exited = new Promise((resolve) => {
      const gone = (how: string): void => {
        this.#dead = true;
        this.#sheets.end();
        this.#fail(this.#whyKilled ?? limitError('worker-lost', { how }));
        resolve();
      };
      this.#child.once('exit', (code, signal) => gone(signal ?? `exit code ${code}`));
      this.#child.once('error', (error: NodeJS.ErrnoException) => gone(error.code ?? error.name));
    });
    this.#sheets = new OwnReads(this.#child.stdio[SHEETS_FD], {
      take: (bytes) => this.#pending?.take?.(bytes),
      taken: (byteCount) => {
        if (this.#pending) this.#pending.taken += byteCount;
        this.#settleWhenWhole();
      },
      // Whoever takes the sheet has failed: the job ends, and so does the process that is at work on it.
      failed: (error) => this.kill(error),
    });
    this.#child.stdio[PDF_FD]?.on('error', () => undefined);
    this.#child.on('message', (message: FromProcess) => this.#onMessage(message));
  }

  get alive(): boolean {
    return !this.#dead && this.#whyKilled === undefined;
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** True while the process waits for bytes to be taken: not its own time. */
  get waitsForTaker(): boolean {
    return this.#sheets.passingOn;
  }

  /** Resident bytes of the process, all of it; undefined where /proc does not say. */
  residentBytes(): number | undefined {
    return residentBytes(this.#child.pid);
  }

  /** Gives the process a certificate. Its bytes are read from `input` until the next request has been answered. */
  load(input: JobInput): void {
    this.heldJob = input.jobKey;
    this.#send({ kind: 'load', jobKey: input.jobKey, bytes: input.pdf.byteLength, fit: input.fit });
    // Written from the job's own memory, no copy.
    (this.#child.stdio[PDF_FD] as Socket).write(input.pdf);
  }

  /** Asks for one thing; one at a time. @throws what it failed of, `job.worker-lost`, or why it was killed */
  async request(request: Request, events: RequestEvents = {}): Promise<WorkerAnswer> {
    if (this.#pending) throw new TypeError('one request at a time');
    if (this.#dead) throw limitError('worker-lost', { how: 'gone' });
    const answer = await new Promise<WorkerAnswer>((resolve, reject) => {
      this.#pending = { ...events, resolve, reject, taken: 0, answered: undefined };
      this.#send(request);
    });
    if (answer.kind === 'error') throw new KioskRasterError(answer.error);
    return answer;
  }

  /** Ends the process at once. What it was asked for fails with `why`. */
  kill(why: unknown): void {
    if (this.#dead) return;
    this.#whyKilled ??= why;
    this.#child.kill('SIGKILL');
    this.#fail(this.#whyKilled);
  }

  #send(message: ToProcess): void {
    // A process that is going down is noticed by its exit.
    if (this.#child.connected) this.#child.send(message, () => undefined);
  }

  #onMessage(message: FromProcess): void {
    const pending = this.#pending;
    if (!pending) return;
    if (message.kind === 'progress') pending.onProgress?.(message.done, message.total);
    else {
      pending.answered = message;
      this.#settleWhenWhole();
    }
  }

  /** The pipe may lag behind the channel: an answer counts when the bytes it speaks of have been taken. */
  #settleWhenWhole(): void {
    const pending = this.#pending;
    if (!pending?.answered || pending.taken < pending.answered.bytes) return;
    this.#pending = undefined;
    pending.resolve(pending.answered.answer);
  }

  #fail(error: unknown): void {
    const pending = this.#pending;
    this.#pending = undefined;
    pending?.reject(error);
  }
}
