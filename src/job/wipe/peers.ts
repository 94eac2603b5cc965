// The proof's other processes (engine, `serve` command, printer) -> calls that say what to do and wait for what they answer.
import { type ChildProcess, fork, type SpawnOptions, spawn } from 'node:child_process';
import { appendFileSync, openSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Writable } from 'node:stream';
import { asKioskRasterError } from '../../errors.ts';
import { PACKAGE_ROOT } from '../../package-root.ts';
import { openIppPrinter } from '../../print/ipp/ipp-printer.ts';
import { makeSelfSigned } from '../../print/tls/self-signed.ts';
import type { JobLimits } from '../../workers/limits.ts';
import type { FromPrinter, ToPrinter } from './far-printer.ts';
import { type Catch, type FromHost, HOST_PDF_FD, type ToHost } from './host-messages.ts';
import { anyAlive, descendantsOf, signal } from './process-tree.ts';
import type { Sandbox } from './sandbox.ts';

const ENDING = import.meta.url.endsWith('.ts') ? '.ts' : '.js';

/** A forked process whose messages can be waited for. */
class Peer<In, Out extends { readonly kind: string }> {
  readonly child: ChildProcess;
  readonly exited: Promise<void>;
  readonly #waiting: { kind: string; resolve: (message: Out) => void; reject: (error: Error) => void }[] = [];

  constructor(script: string, options: Pick<SpawnOptions, 'env' | 'cwd'>) {
    this.child = fork(new URL(`./${script}${ENDING}`, import.meta.url), {
      stdio: ['ignore', 'ignore', 'inherit', 'pipe', 'ipc'],
      execArgv: ['--disable-warning=ExperimentalWarning'],
      ...options,
    });
    this.child.on('message', (message: Out) => {
      const index = this.#waiting.findIndex(({ kind }) => kind === message.kind);
      if (index >= 0) this.#waiting.splice(index, 1)[0]!.resolve(message);
    });
    this.exited = new Promise((resolve) => {
      this.child.once('exit', () => {
        for (const { reject } of this.#waiting.splice(0)) reject(new Error(`${script} ended`));
        resolve();
      });
    });
  }

  get pid(): number {
    return this.child.pid!;
  }

  send(message: In): void {
    if (this.child.connected) this.child.send(message as never, () => undefined);
  }

  /** The next message of a kind. Ask before sending what it answers. */
  next<K extends Out['kind']>(kind: K): Promise<Extract<Out, { kind: K }>> {
    const answer = new Promise<Out>((resolve, reject) => this.#waiting.push({ kind, resolve, reject }));
    answer.catch(() => undefined);
    return answer as Promise<Extract<Out, { kind: K }>>;
  }

  async stop(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.exited;
  }
}

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
    // As docs/wipe.md asks of whoever runs an engine.
    super('engine-host', { env: { ...options.sandbox.env, MALLOC_PERTURB_: '165' }, cwd: options.sandbox.folder });
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
  readonly #uris: { readonly uri: string; readonly secureUri: string };
  readonly #fingerprint256: string;

  private constructor(child: ChildProcess, uris: { uri: string; secureUri: string }, fingerprint256: string) {
    this.#child = child;
    this.#uris = uris;
    this.#fingerprint256 = fingerprint256;
  }

  static async start({ device, workers, sandbox }: HostOptions, printer: PrinterAddress): Promise<ServeHost> {
    const identity = makeSelfSigned({ hosts: ['127.0.0.1'], validFrom: new Date(Date.now() - 60_000), validDays: 1 });
    const [keyPath, certPath] = [join(sandbox.folder, 'tls-key.pem'), join(sandbox.folder, 'tls-cert.pem')];
    writeFileSync(keyPath, identity.key, { mode: 0o600 });
    writeFileSync(certPath, identity.cert);
    const flags = ['--demo', '--json', '--port', '0', '--device', device, '--workers', String(workers)];
    const paths = ['--keys', sandbox.keysFolder, '--journal', sandbox.journalFolder];
    const tls = ['--tls-key', keyPath, '--tls-cert', certPath, '--tls-port', '0'];
    const launcher = join(PACKAGE_ROOT, 'bin', 'kiosk-raster.mjs');
    const child = spawn(process.execPath, [launcher, 'serve', '--printer', printer.uri, ...flags, ...paths, ...tls], {
      env: sandbox.env,
      cwd: sandbox.folder,
      stdio: ['ignore', 'pipe', openSync(sandbox.logPath, 'a')],
    });
    // Its log and its answer share stdout; the log is one of the places that are searched.
    const uris = await new Promise<{ uri: string; secureUri: string }>((resolve, reject) => {
      createInterface({ input: child.stdout! }).on('line', (line) => {
        appendFileSync(sandbox.logPath, `${line}\n`);
        const said = JSON.parse(line) as { level?: number; uri: string; secureUri: string };
        if (said.level === undefined) resolve(said);
      });
      child.once('exit', (code) => reject(new Error(`serve ended with ${code}`)));
    });
    return new ServeHost(child, uris, identity.fingerprint256);
  }

  get pid(): number {
    return this.#child.pid!;
  }

  async print({ pdf, tls }: SubjectJob): Promise<string | undefined> {
    const trust = tls ? { tls: { fingerprint256: this.#fingerprint256 } } : {};
    const printer = openIppPrinter(tls ? this.#uris.secureUri : this.#uris.uri, { job: { pollMs: 50 }, ...trust });
    try {
      const job = await printer.openJob({ format: 'application/pdf', name: 'certificate', required: {} });
      await job.write(pdf);
      await job.finish();
      return undefined;
    } catch (error) {
      return asKioskRasterError(error).code;
    } finally {
      printer.close();
    }
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
