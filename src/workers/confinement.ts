// A certificate process -> the same without network, files, crash dumps or an environment: by Node's permissions and by the kernel.
import { spawnSync } from 'node:child_process';
import dgram from 'node:dgram';
import dns from 'node:dns';
import { existsSync, realpathSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import net from 'node:net';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PACKAGE_ROOT } from '../package-root.ts';

export interface Command {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** Heap options: memory that V8 frees is zeroed, and garbage can be collected on request (scrub.ts). */
const HEAP_FLAGS = ['--expose-gc', '--clear-free-memory', '--zero-unused-memory'];

/** Folders that the process may read: this package, and the node_modules that its dependencies can lie in. */
function readableFolders(): string[] {
  const folders = [PACKAGE_ROOT];
  for (let folder = PACKAGE_ROOT; ; folder = dirname(folder)) {
    const modules = join(folder, 'node_modules');
    // The folder itself too where it is a link: permissions are judged by the path a link leads to.
    if (existsSync(modules)) folders.push(modules, realpathSync(modules));
    if (folder === dirname(folder)) return folders;
  }
}

let unshare: boolean | undefined;

/** True where the system lets an ordinary process give up the network (user and network namespaces). */
export function hasNetworkNamespaces(): boolean {
  unshare ??=
    process.platform === 'linux' &&
    spawnSync('unshare', ['--user', '--map-current-user', '--net', 'true'], { stdio: 'ignore' }).status === 0;
  return unshare;
}

/**
 * How a certificate process is started.
 *
 * @param gaijiFonts files that it may read as well, and gets as its arguments
 *
 * - `sh` sets limits that the kernel keeps: no core dump, and no byte written to any file (pipes are none).
 * - `unshare` gives it a network namespace without any network, where the system lets us.
 * - Node's permission model: reads only the package and its dependencies, writes nothing, starts no process.
 * - An environment of its own: NODE_OPTIONS and secrets of the supervisor stay out, the allocator overwrites what is freed.
 */
export function confinedCommand(gaijiFonts: readonly string[] = []): Command {
  const extension = import.meta.url.endsWith('.ts') ? '.ts' : '.js';
  const script = fileURLToPath(new URL(`./certificate-process${extension}`, import.meta.url));
  const node = [
    process.execPath,
    '--disable-warning=ExperimentalWarning',
    ...HEAP_FLAGS,
    '--permission',
    '--allow-worker',
    '--allow-addons',
    ...[...readableFolders(), ...gaijiFonts].map((folder) => `--allow-fs-read=${folder}`),
    script,
    ...gaijiFonts,
  ];
  const env = {
    LANG: 'C',
    // glibc: what is freed is overwritten, and threads share two arenas instead of eight per processor.
    MALLOC_PERTURB_: '165',
    MALLOC_ARENA_MAX: '2',
    GLIBC_TUNABLES: 'glibc.malloc.tcache_count=0',
    ...(process.env['KIOSK_RASTER_DEBUG'] === '1' ? { KIOSK_RASTER_DEBUG: '1' } : {}),
  };
  if (process.platform === 'win32') return { command: node[0]!, args: node.slice(1), env };
  const isolated = hasNetworkNamespaces() ? ['unshare', '--user', '--map-current-user', '--net', '--', ...node] : node;
  return { command: '/bin/sh', args: ['-c', 'ulimit -c 0; ulimit -f 0; exec "$@"', 'sh', ...isolated], env };
}

class NoNetwork extends Error {
  override readonly name = 'NoNetwork';
}

/**
 * Closes the network to JavaScript too: Node's permission model does not cover it before Node 25, and not every system
 * has namespaces for us. Called once, when the process has its pipes.
 */
export function closeDoors(): void {
  const refuse = (): never => {
    throw new NoNetwork('a certificate process has no network');
  };
  net.Socket.prototype.connect = refuse;
  net.Server.prototype.listen = refuse;
  dgram.createSocket = refuse;
  dns.lookup = refuse as never;
  syncBuiltinESMExports();
}
