// A sample -> a warm engine in a process of its own, before a printer in another, that prints when it is its turn.
import { fork } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { PACKAGE_ROOT } from '../src/package-root.ts';
import type { EngineTurn } from './engine-runner.ts';
import { ENDING, type MakerProcess, startMaker } from './maker-process.ts';

const { SUPERVISOR_ENV, SUPERVISOR_FLAGS } = (await import(
  pathToFileURL(join(PACKAGE_ROOT, 'bin', 'supervisor.mjs')).href
)) as {
  readonly SUPERVISOR_ENV: Readonly<Record<string, string>>;
  readonly SUPERVISOR_FLAGS: readonly string[];
};

/** As the launcher starts a command that certificates pass through. */
export const AS_COMMAND = {
  execArgv: [...process.execArgv, ...SUPERVISOR_FLAGS],
  env: { ...process.env, ...SUPERVISOR_ENV },
};

/** The far end, as a process of its own, which prints at `dpi` alone. */
export async function startSinkPrinter(dpi: 600 | 1200 = 600): Promise<{ uri: string; stop(): void }> {
  const child = fork(new URL(`./sink-printer${ENDING}`, import.meta.url), [`${dpi}`], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const { uri } = await new Promise<{ uri: string }>((resolve, reject) => {
    child.once('message', (message) => resolve(message as { uri: string }));
    child.once('exit', (code) => reject(new Error(`the sink printer ended with ${code}`)));
  });
  return {
    uri,
    stop: () => {
      if (child.connected) child.disconnect();
    },
  };
}

/** @param keyFolder with keys in it, or empty */
export async function startEngine(
  pdfPath: string,
  keyFolder: string,
  workers: number,
  dpi: 600 | 1200 = 600,
): Promise<MakerProcess<EngineTurn>> {
  using undo = new DisposableStack();
  const printer = undo.adopt(await startSinkPrinter(dpi), ({ stop }) => stop());
  // Two a worker: a job in its last second, which it spends at the printer, must not leave a worker without work.
  const inFlight = 2 * workers;
  const args = [pdfPath, printer.uri, keyFolder, `${workers}`, `${inFlight}`];
  const { turn } = undo.use(await startMaker<EngineTurn>('engine-runner', args, AS_COMMAND));
  const owned = undo.move();
  return { turn, [Symbol.dispose]: () => owned.dispose() };
}
