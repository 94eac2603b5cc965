// Starts a CUPS scheduler of its own, in a directory of its own, with one queue per printer; and stops it again.
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { groupAttributes, keyword } from '../../src/print/ipp/attributes.ts';
import { GROUP } from '../../src/print/ipp/tags.ts';
import { type Answer, ask } from './ask.ts';

const run = promisify(execFile);

export const CUPS_PEERS = ['cupsd', 'lpadmin', 'lp', 'lpstat'] as const;

export interface Cupsd {
  /** `host:port`, for `-h` of the CUPS commands. */
  readonly server: string;
  /** Adds a driverless queue for an IPP printer. */
  addQueue(name: string, printerUri: string): Promise<void>;
  /** Hands a file to a queue. @returns CUPS' name for the job */
  print(queue: string, file: string, options?: readonly string[]): Promise<string>;
  /** The scheduler's log, for a test that fails. */
  log(): Promise<string>;
  stop(): Promise<void>;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

function answers(server: string): Promise<boolean> {
  return run('lpstat', ['-h', server, '-r']).then(
    ({ stdout }) => stdout.includes('is running'),
    () => false,
  );
}

export async function startCupsd(): Promise<Cupsd> {
  const dir = await mkdtemp(join(tmpdir(), 'cupsd-'));
  const port = await freePort();
  const server = `127.0.0.1:${port}`;
  const folders = ['root', 'state', 'cache', 'spool', 'tmp', 'docs', 'ssl'];
  for (const folder of folders) await mkdir(join(dir, folder));
  // Filters run as another user when the scheduler runs as root.
  await chmod(dir, 0o755);
  await chmod(join(dir, 'tmp'), 0o1777);
  const path = (folder: string): string => join(dir, folder);
  await writeFile(
    join(dir, 'cups-files.conf'),
    [
      `ServerRoot ${path('root')}`,
      `StateDir ${path('state')}`,
      `CacheDir ${path('cache')}`,
      `RequestRoot ${path('spool')}`,
      `TempDir ${path('tmp')}`,
      `DocumentRoot ${path('docs')}`,
      `ServerKeychain ${path('ssl')}`,
      `ErrorLog ${path('error_log')}`,
      `AccessLog ${path('access_log')}`,
      `PageLog ${path('page_log')}`,
      'SystemGroup root',
    ].join('\n'),
  );
  await writeFile(
    join(dir, 'cupsd.conf'),
    [
      `Listen ${server}`,
      `Listen ${path('state')}/cups.sock`,
      'Browsing Off',
      'DefaultAuthType None',
      'LogLevel debug',
      'WebInterface No',
      'JobRetryInterval 1',
      '<Location />\n  Order allow,deny\n  Allow all\n</Location>',
      '<Policy default>\n  <Limit All>\n    Order deny,allow\n    Allow all\n  </Limit>\n</Policy>',
    ].join('\n'),
  );
  const args = ['-f', '-c', join(dir, 'cupsd.conf'), '-s', join(dir, 'cups-files.conf')];
  // No bus: the machine's own must not hear of these queues.
  const env = { ...process.env, DBUS_SYSTEM_BUS_ADDRESS: 'unix:path=/nonexistent' };
  const cupsd: ChildProcess = spawn('cupsd', args, { stdio: 'ignore', env });
  const deadline = Date.now() + 15_000;
  while (!(await answers(server))) {
    if (cupsd.exitCode !== null || Date.now() > deadline) {
      const log = await readFile(path('error_log'), 'utf8').catch(() => 'no log');
      throw new Error(`cupsd did not start: ${log.slice(-2000)}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return {
    server,
    async addQueue(name, printerUri) {
      await run('lpadmin', ['-h', server, '-p', name, '-E', '-v', printerUri, '-m', 'everywhere']);
      // The queue prints raw until the scheduler has read the driver that lpadmin made.
      const queue = `ipp://${server}/printers/${name}`;
      const question = [keyword('requested-attributes', 'media-supported')];
      const hasMedia = ({ message }: Answer): boolean => groupAttributes(message, GROUP.printer).length > 0;
      while (!hasMedia(await ask(queue, 'Get-Printer-Attributes', question))) {
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    },
    async print(queue, file, options = []) {
      const { stdout } = await run('lp', ['-h', server, '-d', queue, ...options.flatMap((o) => ['-o', o]), file]);
      return /request id is (\S+)/.exec(stdout)![1]!;
    },
    log: () => readFile(path('error_log'), 'utf8'),
    async stop() {
      const ended = new Promise((resolve) => cupsd.once('exit', resolve));
      if (cupsd.exitCode === null) {
        cupsd.kill('SIGTERM');
        await ended;
      }
      await rm(dir, { recursive: true, force: true });
    },
  };
}
