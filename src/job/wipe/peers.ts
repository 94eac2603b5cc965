// The proof's other processes (engine, `serve` command, printer) -> calls that say what to do and wait for what they answer.
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { appendFileSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Writable } from 'node:stream';
import { asKioskRasterError } from '../../errors.ts';
import { PACKAGE_ROOT } from '../../package-root.ts';
import { openIppPrinter } from '../../print/ipp/ipp-printer.ts';
import type { JobLimits } from '../../workers/limits.ts';
import { makeDemoTicket } from '../ticket-keys.ts';
import { CANARY_PAGES } from './canary.ts';
import type { FromPrinter, ToPrinter } from './far-printer.ts';
import { type Catch, type FromHost, HOST_PDF_FD, type ToHost } from './host-messages.ts';
import { CAREFUL, Peer } from './peer.ts';
import { anyAlive, descendantsOf, signal } from './process-tree.ts';
import type { Sandbox } from './sandbox.ts';
import { identityIn } from './site-peer.ts';

export type PrinterAddress = Extract<FromPrinter, { kind: 'ready' }>;

/** A job for a subject: how it ended comes as a code, undefined = printed. */
export interface SubjectJob {
  readonly pdf: Uint8Array;
  readonly printer: PrinterAddress;
  readonly tls: boolean;
  readonly ticket?: string | undefined;
  readonly catchAt?: Catch | undefined;
}

/** What the proof searches: a process that prints, and all that it started. */
export interface Subject {
  readonly pid: number;
  /** @returns the code of the error that the job ended with */
  print(job: SubjectJob): Promise<string | undefined>;
  stop(): Promise<void>;
}

export interface HostOptions {
  readonly device: string;
  readonly workers: number;
  readonly sandbox: Sandbox;
}

export class EngineHost extends Peer<ToHost, FromHost> implements Subject {
  readonly #options: HostOptions;

  private constructor(options: HostOptions) {
    super('engine-host', { env: { ...options.sandbox.env, ...CAREFUL }, cwd: options.sandbox.folder });
    this.#options = options;
    this.#pipe.on('error', () => undefined); // Killed: the proof sees it by its exit.
  }

  static async start(options: HostOptions): Promise<EngineHost> {
    const host = new EngineHost(options);
    await host.restartEngine({});
    return host;
  }

  /** Another engine in the same process. */
  async restartEngine(limits: Partial<JobLimits>): Promise<void> {
    const ready = this.next('ready');
    const { device, workers, sandbox } = this.#options;
    this.send({ kind: 'start', device, workers, limits, keysFolder: sandbox.keysFolder });
    await ready;
  }

  async print({ pdf, printer, tls, ticket, catchAt }: SubjectJob): Promise<string | undefined> {
    const done = this.next('done');
    this.send({
      kind: 'print',
      bytes: pdf.length,
      printerUri: tls ? printer.secureUri : printer.uri,
      ...(tls ? { fingerprint256: printer.fingerprint256 } : {}),
      ticket,
      catchAt,
    });
    this.#pipe.write(pdf);
    return (await done).error?.code;
  }

  /** Lets a job go on that has told `caught`. */
  goOn(): void {
    this.#pipe.write(Uint8Array.of(1));
  }

  get #pipe(): Writable {
    return this.child.stdio[HOST_PDF_FD] as Writable;
  }
}

/** The `serve` command with everything that a kiosk gives it, and a client of it in this process. */
export class ServeHost implements Subject {
  readonly #child: ChildProcess;
  readonly #uris: ServeUris;
  readonly #fingerprint256: string;
  /** Makes the ticket that a job needs; undefined where none is asked for. */
  readonly #makeTicket: ((pdf: Uint8Array) => Promise<string>) | undefined;

  private constructor(
    child: ChildProcess,
    uris: ServeUris,
    fingerprint256: string,
    makeTicket: ((pdf: Uint8Array) => Promise<string>) | undefined,
  ) {
    this.#child = child;
    this.#uris = uris;
    this.#fingerprint256 = fingerprint256;
    this.#makeTicket = makeTicket;
  }

  /** @param demo without tickets and receipts */
  static async start(
    { device, workers, sandbox }: HostOptions,
    printers: readonly PrinterAddress[],
    { demo }: { readonly demo: boolean },
  ): Promise<ServeHost> {
    const identity = identityIn(sandbox);
    const flags = ['--json', '--port', '0', '--device', device, '--workers', String(workers)];
    const kind = demo ? ['--demo'] : ['--receipt', `file:${join(sandbox.folder, 'receipts')}`];
    const paths = ['--keys', sandbox.keysFolder, '--journal', sandbox.journalFolder];
    const tls = ['--tls-key', identity.keyPath, '--tls-cert', identity.certPath, '--tls-port', '0'];
    const devices = printers.flatMap(({ uri }) => ['--printer', uri]);
    const launcher = join(PACKAGE_ROOT, 'bin', 'kiosk-raster.mjs');
    const child = spawn(process.execPath, [launcher, 'serve', ...devices, ...flags, ...kind, ...paths, ...tls], {
      env: sandbox.env,
      cwd: sandbox.folder,
      stdio: ['ignore', 'pipe', openSync(sandbox.logPath, 'a')],
    });
    // Its log and its answer share stdout; the log is one of the places that are searched.
    const uris = await new Promise<ServeUris>((resolve, reject) => {
      createInterface({ input: child.stdout! }).on('line', (line) => {
        appendFileSync(sandbox.logPath, `${line}\n`);
        const said = JSON.parse(line) as { level?: number } & ServeUris;
        if (said.level === undefined) resolve(said);
      });
      child.once('exit', (code) => reject(new Error(`serve ended with ${code}`)));
    });
    const makeTicket = demo ? undefined : (pdf: Uint8Array) => demoTicket(sandbox.keysFolder, pdf);
    return new ServeHost(child, uris, identity.fingerprint256, makeTicket);
  }

  get pid(): number {
    return this.#child.pid!;
  }

  async print({ pdf, tls }: SubjectJob): Promise<string | undefined> {
    const trust = tls ? { tls: { fingerprint256: this.#fingerprint256 } } : {};
    const printer = openIppPrinter(tls ? this.#uris.secureUri : this.#uris.uri, { job: { pollMs: 50 }, ...trust });
    try {
      const name = this.#makeTicket ? await this.#handIn(await this.#makeTicket(pdf)) : 'certificate';
      const job = await printer.openJob({ format: 'application/pdf', name, required: {} });
      await job.write(pdf);
      await job.finish();
      return undefined;
    } catch (error) {
      return asKioskRasterError(error).code;
    } finally {
      printer.close();
    }
  }

  /** Uploads a ticket. @returns the job name that stands for it */
  async #handIn(ticket: string): Promise<string> {
    const answer = await fetch(this.#uris.uri.replace(/^ipp:(.*)\/ipp\/print$/, 'http:$1/tickets'), {
      method: 'POST',
      headers: { 'Content-Type': 'application/jose' },
      body: ticket,
    });
    return ((await answer.json()) as { name: string }).name;
  }

  async stop(): Promise<void> {
    const pids = [this.pid, ...descendantsOf(this.pid)];
    for (const pid of pids) signal(pid, 'SIGKILL');
    while (anyAlive(pids)) await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

export class FarPrinter extends Peer<ToPrinter, FromPrinter> {
  address!: PrinterAddress;

  static async start(sandbox: Sandbox): Promise<FarPrinter> {
    const printer = new FarPrinter('far-printer', { env: sandbox.env, cwd: sandbox.folder });
    printer.address = await printer.next('ready');
    return printer;
  }
}

interface ServeUris {
  readonly uri: string;
  readonly secureUri: string;
}

/** A demonstration's ticket. */
export function demoTicket(keysFolder: string, pdf: Uint8Array, pages = CANARY_PAGES): Promise<string> {
  return makeDemoTicket(keysFolder, pdf, {
    nowSec: Math.floor(Date.now() / 1000),
    random: (byteCount) => new Uint8Array(randomBytes(byteCount)),
    pages,
    audience: 'demonstration',
  });
}
