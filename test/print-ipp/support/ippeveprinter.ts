// Starts CUPS' ippeveprinter on a private D-Bus bus and stops it again; its spool keeps every document byte for byte.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface EvePrinter {
  readonly uri: string;
  readonly secureUri: string;
  /** Contents of the documents in the spool. */
  documents(): Promise<Buffer[]>;
  stop(): Promise<void>;
}

export const EVE_PEERS = ['ippeveprinter', 'dbus-daemon'] as const;

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

function ended(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => (child.exitCode !== null ? resolve() : child.once('exit', () => resolve())));
}

/** @param script run for each job with the document as its argument: `-c` of ippeveprinter */
export async function startEvePrinter(script?: string): Promise<EvePrinter> {
  const dir = await mkdtemp(join(tmpdir(), 'eve-'));
  const spool = join(dir, 'spool');
  await Promise.all([mkdir(spool), mkdir(join(dir, 'keys'))]);
  const bus = `unix:path=${join(dir, 'bus')}`;
  const dbus = spawn('dbus-daemon', ['--session', '--nofork', `--address=${bus}`], { stdio: 'ignore' });
  const port = await freePort();
  const formats = 'image/pwg-raster,application/pdf';
  const options = ['-p', `${port}`, '-n', 'localhost', '-r', 'off', '-2', '-k', '-d', spool, '-K', join(dir, 'keys')];
  const env = { ...process.env, DBUS_SYSTEM_BUS_ADDRESS: bus, HOME: dir };
  let eve: ChildProcess | undefined;
  const uri = `ipp://localhost:${port}/ipp/print`;
  const deadline = Date.now() + 15_000;
  while (true) {
    // It gives up at once while the bus is not there yet.
    if (eve === undefined || eve.exitCode !== null) {
      const args = [...options, ...(script === undefined ? [] : ['-c', script]), '-f', formats, 'test'];
      eve = spawn('ippeveprinter', args, { env, stdio: 'ignore' });
    }
    const probe = spawnSync('ipptool', ['-q', uri, 'get-printer-attributes.test'], { stdio: 'ignore' });
    if (probe.status === 0) break;
    if (Date.now() > deadline) throw new Error('ippeveprinter did not start');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  const printer = eve;
  return {
    uri,
    secureUri: uri.replace('ipp:', 'ipps:'),
    async documents() {
      const names = await readdir(spool, { recursive: true, withFileTypes: true });
      return Promise.all(
        names.filter((entry) => entry.isFile()).map((entry) => readFile(join(entry.parentPath, entry.name))),
      );
    },
    async stop() {
      printer.kill('SIGTERM');
      dbus.kill('SIGTERM');
      await Promise.all([ended(printer), ended(dbus)]);
      await rm(dir, { recursive: true, force: true });
    },
  };
}
