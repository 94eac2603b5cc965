// A certificate process -> the same without network, files, crash dumps or an environment: by Node's permissions and by the kernel.
import { spawnSync } from 'node:child_process';
import dgram from 'node:dgram';
import dns from 'node:dns';
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import net from 'node:net';
import { constants } from 'node:os';
import { dirname, join, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import threads from 'node:worker_threads';
import { PACKAGE_ROOT } from '../package-root.ts';

export interface Command {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/**
 * Heap options: memory that V8 frees is zeroed, and garbage can be collected on request (scrub.ts). A young generation
 * that stays small: left to itself it grows to 48 MB, and every collection would have to go through it. An old one that may
 * grow to 64 MB (it has 20 to 30) before V8 collects it of its own accord, which overwrites nothing. Nothing of V8 works
 * on the heap beside its thread: a marking under way let pages of the young generation go before they were zeroed, and the
 * other thread's heap took them as its own; a compilation under way holds what it compiles for.
 */
export const HEAP_FLAGS: readonly string[] = [
  '--expose-gc',
  '--clear-free-memory',
  '--zero-unused-memory',
  '--min-semi-space-size=2',
  '--max-semi-space-size=2',
  '--initial-old-space-size=64',
  '--single-threaded-gc',
  '--no-incremental-marking',
  '--no-concurrent-recompilation',
  // They have nothing to do, and each its stack.
  '--v8-pool-size=1',
];

/**
 * glibc: what is freed is overwritten, and nothing is freed into the thread's own cache, which would not be; large blocks
 * are the kernel's, which gets them back (and zeroes them) at once instead of keeping them in the heap; one arena for all
 * threads instead of eight per processor. mimalloc, which the canvas brings: no huge pages, which are never full (10 to 20
 * MiB a process), and what is free goes back at once.
 */
export const ALLOCATOR: Readonly<Record<string, string>> = {
  MALLOC_PERTURB_: '165',
  MALLOC_ARENA_MAX: '1',
  MIMALLOC_ALLOW_THP: '0',
  MIMALLOC_PURGE_DELAY: '0',
  GLIBC_TUNABLES: [
    'glibc.malloc.tcache_count=0',
    'glibc.malloc.mmap_threshold=131072',
    'glibc.malloc.trim_threshold=131072',
  ].join(':'),
};

const IS_CHECKOUT = import.meta.url.endsWith('.ts');

/** From a checkout this file is .ts, in the package .js; the script beside it has the same ending. */
const CERTIFICATE_PROCESS = new URL(`./certificate-process${IS_CHECKOUT ? '.ts' : '.js'}`, import.meta.url);

/** The folder of a package as seen from another one, every link followed; undefined where it is not installed. */
function installed(name: string, from: string): string | undefined {
  for (let folder = from; ; folder = dirname(folder)) {
    const place = join(folder, 'node_modules', name);
    if (existsSync(place)) return realpathSync(place);
    if (folder === dirname(folder)) return undefined;
  }
}

/** Adds the real folders of a package's dependencies, and of theirs. */
function addDependencies(packageFolder: string, folders: Set<string>): void {
  const { dependencies = {}, optionalDependencies = {} } = JSON.parse(
    readFileSync(join(packageFolder, 'package.json'), 'utf8'),
  ) as { dependencies?: object; optionalDependencies?: object };
  for (const name of Object.keys({ ...dependencies, ...optionalDependencies })) {
    const folder = installed(name, packageFolder);
    if (!folder || folders.has(folder)) continue;
    folders.add(folder);
    addDependencies(folder, folders);
  }
}

let readable: readonly string[] | undefined;

/**
 * Folders that the process may read: this package, the node_modules that its dependencies can lie in, and where links lead
 * from there (`npm link`, pnpm's store): permissions are judged by the path a link leads to. Not what lies beside that.
 */
function readableFolders(): readonly string[] {
  if (readable) return readable;
  const folders = new Set([PACKAGE_ROOT]);
  for (let folder = PACKAGE_ROOT; ; folder = dirname(folder)) {
    const modules = join(folder, 'node_modules');
    if (existsSync(modules)) folders.add(modules).add(realpathSync(modules));
    if (folder === dirname(folder)) break;
  }
  const dependencies = new Set<string>();
  addDependencies(PACKAGE_ROOT, dependencies);
  for (const folder of dependencies) {
    if (![...folders].some((above) => folder.startsWith(above + sep))) folders.add(folder);
  }
  readable = [...folders];
  return readable;
}

/**
 * Limits that the kernel keeps: no byte to any file (pipes are none), and no core dump. 1 byte is no dump either, and is
 * the one limit that keeps a dump from a program too that core_pattern names (core(5): 0 does not). Who has been given
 * 0 for good cannot have 1.
 */
const LIMITS = 'prlimit --pid $$ --core=1:1 2>/dev/null || ulimit -c 0; ulimit -f 0; exec "$@"';

const canRun = (command: string, args: readonly string[]): boolean =>
  process.platform === 'linux' && spawnSync(command, [...args, 'true'], { stdio: 'ignore' }).status === 0;

const UNSHARE = ['unshare', '--user', '--map-current-user', '--net', '--'] as const;
let unshare: boolean | undefined;

/** True where the system lets an ordinary process give up the network (user and network namespaces). */
export function hasNetworkNamespaces(): boolean {
  unshare ??= canRun(UNSHARE[0], UNSHARE.slice(1));
  return unshare;
}

/** After `unshare`, which would take the second one back. */
const SETPRIV = ['setpriv', '--no-new-privs', '--pdeathsig', 'KILL', '--'] as const;
let setpriv: boolean | undefined;

/** True where a process can be kept from ever gaining rights, and be killed by the kernel when its parent ends. */
function hasSetpriv(): boolean {
  setpriv ??= canRun(SETPRIV[0], SETPRIV.slice(1));
  return setpriv;
}

/**
 * How a confined process is started: a certificate process, or another of ours that takes in what strangers made.
 *
 * @param gaijiFonts files that it may read as well, and gets as its arguments
 * @param script its module; default the certificate process's
 *
 * - `sh` sets limits that the kernel keeps: see LIMITS.
 * - `unshare` gives it a network namespace without any network, where the system lets us. Of another user namespace, it
 *   can neither trace processes of the same user nor read their memory.
 * - `setpriv`: no program that it might start gains rights (setuid), and it ends with its parent, whatever it is busy with.
 * - Node's permission model: reads only the package and its dependencies, writes nothing, starts no process.
 * - An environment of its own: NODE_OPTIONS and secrets of the supervisor stay out, the allocator overwrites what is freed.
 */
export function confinedCommand(gaijiFonts: readonly string[] = [], script: URL = CERTIFICATE_PROCESS): Command {
  const node = [
    process.execPath,
    '--disable-warning=ExperimentalWarning',
    // So that no process carries Node's type stripper.
    ...(IS_CHECKOUT ? ['--import', pathToFileURL(join(PACKAGE_ROOT, 'scripts', 'plain-js.mjs')).href] : []),
    ...HEAP_FLAGS,
    '--permission',
    '--allow-worker',
    '--allow-addons',
    // The permission model does not cover it: it would read and make files.
    '--no-experimental-sqlite',
    ...[...readableFolders(), ...gaijiFonts].map((folder) => `--allow-fs-read=${folder}`),
    fileURLToPath(script),
    ...gaijiFonts,
  ];
  const env = {
    LANG: 'C',
    ...ALLOCATOR,
    ...(process.env['KIOSK_RASTER_DEBUG'] === '1' ? { KIOSK_RASTER_DEBUG: '1' } : {}),
  };
  if (process.platform === 'win32') return { command: node[0]!, args: node.slice(1), env };
  const isolated = [...(hasNetworkNamespaces() ? UNSHARE : []), ...(hasSetpriv() ? SETPRIV : []), ...node];
  return { command: '/bin/sh', args: ['-c', LIMITS, 'sh', ...isolated], env };
}

/**
 * Ties this process's end to its supervisor's. Called before the doors are closed.
 *
 * - The supervisor is gone, however it went: so is everything here.
 * - A crash says nothing: its message could quote a certificate. The supervisor sees the exit code.
 * - Ctrl-C reaches all processes of a terminal, and a service manager may tell all of a service: it is the supervisor that
 *   answers, and ends this one in its time. A process that went first would look like one that crashed.
 */
export function followSupervisor(): void {
  // What `process.kill` itself goes through: closed doors close both.
  const { _kill } = process as unknown as { readonly _kill: (pid: number, signal: number) => number };
  const die = (): void => void _kill.call(process, process.pid, constants.signals.SIGKILL);
  process.on('disconnect', die);
  process.on('uncaughtException', die);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => undefined);
}

class DoorClosed extends Error {
  override readonly name = 'DoorClosed';
}

function refuse(): never {
  throw new DoorClosed('a certificate process has no network, loads no native code and signals nobody');
}

/** Replaces every function of `module`, and of the classes in it, that `which` names. */
function refuseAll(module: object, which: RegExp): void {
  const members = module as Record<string, unknown>;
  for (const name of Object.getOwnPropertyNames(module)) {
    const member = members[name];
    if (typeof member === 'function' && which.test(name)) members[name] = refuse;
  }
}

/**
 * Closes to JavaScript what Node's permission model leaves open: the network (which it does not cover before Node 25, and
 * not every system has namespaces for us), native code, signals to other processes. Each thread has modules of its own:
 * called once in each, when it has its pipes and its native modules.
 */
export function closeDoors(): void {
  net.Socket.prototype.connect = refuse;
  net.Server.prototype.listen = refuse;
  dgram.createSocket = refuse;
  dgram.Socket.prototype.bind = refuse;
  dgram.Socket.prototype.send = refuse;
  // c-ares has sockets of its own.
  const questions = /^(lookup|resolve|reverse)/;
  refuseAll(dns, questions);
  refuseAll(dns.promises, questions);
  for (const { prototype } of [dns.Resolver, dns.promises.Resolver]) {
    // The methods lie on the prototype of one, and on that of its parent class of the other.
    for (let each: object = prototype; each !== Object.prototype; each = Object.getPrototypeOf(each) as object)
      refuseAll(each, questions);
  }
  // A new thread would have all its doors open. The main thread, which reads no PDF, starts the raster thread.
  if (!threads.isMainThread) threads.Worker = refuse as never;
  process.dlopen = refuse;
  process.kill = refuse;
  Object.assign(process, { _debugProcess: refuse, _kill: refuse });
  syncBuiltinESMExports();
}
