// A script of the proof in a process of its own -> its messages, to be waited for by kind.
import { type ChildProcess, fork, type SpawnOptions } from 'node:child_process';

const ENDING = import.meta.url.endsWith('.ts') ? '.ts' : '.js';

/** As docs/wipe.md asks of whoever runs an engine or a site, and as the command line does it. */
export const CAREFUL = { MALLOC_PERTURB_: '165', GLIBC_TUNABLES: 'glibc.malloc.tcache_count=0' };

/** A forked process whose messages can be waited for. */
export class Peer<In, Out extends { readonly kind: string }> {
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
