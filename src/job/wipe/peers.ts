// The proof's two other processes, engine and printer -> calls that say what to do and wait for what they answer.
import { type ChildProcess, fork } from 'node:child_process';
import type { Writable } from 'node:stream';
import type { JobLimits } from '../../workers/limits.ts';
import type { FromPrinter, ToPrinter } from './far-printer.ts';
import { type FromHost, HOST_PDF_FD, type ToHost } from './host-messages.ts';

const ENDING = import.meta.url.endsWith('.ts') ? '.ts' : '.js';

/** A forked process whose messages can be waited for. */
class Peer<In, Out extends { readonly kind: string }> {
  readonly child: ChildProcess;
  readonly exited: Promise<void>;
  readonly #waiting: { kind: string; resolve: (message: Out) => void; reject: (error: Error) => void }[] = [];

  constructor(script: string, env: NodeJS.ProcessEnv) {
    this.child = fork(new URL(`./${script}${ENDING}`, import.meta.url), {
      stdio: ['ignore', 'ignore', 'inherit', 'pipe', 'ipc'],
      execArgv: ['--disable-warning=ExperimentalWarning'],
      env,
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

export interface HostOptions {
  readonly device: string;
  readonly workers: number;
  readonly limits: Partial<JobLimits>;
}

export class EngineHost extends Peer<ToHost, FromHost> {
  static async start(options: HostOptions): Promise<EngineHost> {
    // As docs/wipe.md asks of whoever runs an engine.
    const host = new EngineHost('engine-host', { ...process.env, MALLOC_PERTURB_: '165' });
    const ready = host.next('ready');
    host.send({ kind: 'start', ...options });
    await ready;
    return host;
  }

  /** Prints; the answer tells how it ended. */
  print(
    pdf: Uint8Array,
    printer: Extract<FromPrinter, { kind: 'ready' }>,
    tls: boolean,
  ): Promise<Extract<FromHost, { kind: 'done' }>> {
    const done = this.next('done');
    this.send({
      kind: 'print',
      bytes: pdf.length,
      printerUri: tls ? printer.secureUri : printer.uri,
      ...(tls ? { fingerprint256: printer.fingerprint256 } : {}),
    });
    (this.child.stdio[HOST_PDF_FD] as Writable).write(pdf);
    return done;
  }
}

export class FarPrinter extends Peer<ToPrinter, FromPrinter> {
  static async start(): Promise<{ printer: FarPrinter; address: Extract<FromPrinter, { kind: 'ready' }> }> {
    const printer = new FarPrinter('far-printer', process.env);
    return { printer, address: await printer.next('ready') };
  }
}
