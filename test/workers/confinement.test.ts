// A script that tries what a hijacked rasteriser would try, in a certificate process's confinement -> refused, each of them.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PACKAGE_ROOT } from '../../src/package-root.ts';
import { confinedCommand } from '../../src/workers/confinement.ts';

const outside = mkdtempSync(join(tmpdir(), 'kiosk-raster-confinement-'));
const secret = join(outside, 'secret');
const loot = join(outside, 'loot');
writeFileSync(secret, 'secret');
// Inside the package, where the confined process may read its code.
const inside = mkdtempSync(join(PACKAGE_ROOT, 'test', 'workers', '.confined-'));
afterAll(() => {
  for (const folder of [outside, inside]) rmSync(folder, { recursive: true, force: true });
});

/** Bodies of functions that resolve when they get what they want. `SECRET`, `LOOT` and `PARENT` are paths and a pid. */
const ATTEMPTS = {
  'reads a file elsewhere': `require('fs').readFileSync(SECRET)`,
  'reads a secret of the system': `require('fs').readFileSync('/etc/passwd')`,
  'reads its own environment from /proc': `require('fs').readFileSync('/proc/self/environ')`,
  'reads another process through /proc': `require('fs').readFileSync('/proc/' + PARENT + '/cmdline')`,
  'lists a folder elsewhere': `require('fs').readdirSync('/')`,
  'reads a file elsewhere, asynchronously': `await require('fs/promises').readFile(SECRET)`,
  'imports a file elsewhere': `await import(SECRET)`,
  'writes a file elsewhere': `require('fs').writeFileSync(LOOT, 'x')`,
  'writes a file in the package': `require('fs').writeFileSync(HERE + '/loot', 'x')`,
  'links a file elsewhere into the package': `require('fs').symlinkSync(SECRET, HERE + '/link')`,
  'makes a temporary folder': `require('fs').mkdtempSync(require('os').tmpdir() + '/x')`,
  'writes a report': `process.report.writeReport(LOOT); if (!require('fs').existsSync(LOOT)) throw new Error('not there')`,
  'writes a heap snapshot': `require('v8').writeHeapSnapshot(LOOT)`,
  'opens a database': `new (require('node:sqlite').DatabaseSync)(LOOT)`,
  'starts a process': `require('child_process').spawnSync('true').error && (() => { throw new Error('refused'); })()`,
  'starts a shell': `require('child_process').execSync('true')`,
  'becomes another program': `process.execve('/bin/true', ['true'])`,
  'reaches for internal bindings': `process.binding('fs').internalModuleStat(SECRET)`,
  'loads native code from elsewhere': `process.dlopen({ exports: {} }, SECRET)`,
  'loads native code of the system': `process.dlopen({ exports: {} }, '/lib/x86_64-linux-gnu/libc.so.6')`,
  'requires native code': `require(HERE + '/loot.node')`,
  'starts a thread with more rights':
    `await new Promise((resolve, reject) => { const { Worker } = require('worker_threads'); ` +
    `new Worker('require("fs").readFileSync(require("worker_threads").workerData)', { eval: true, workerData: SECRET, execArgv: ['--allow-fs-read=*'] })` +
    `.on('error', reject).on('exit', (code) => (code === 0 ? resolve() : reject(new Error('ended')))); })`,
  'starts a thread that reads':
    `await new Promise((resolve, reject) => { const { Worker } = require('worker_threads'); ` +
    `new Worker('require("fs").readFileSync(require("worker_threads").workerData)', { eval: true, workerData: SECRET })` +
    `.on('error', reject).on('exit', (code) => (code === 0 ? resolve() : reject(new Error('ended')))); })`,
  'runs WASI': `const { WASI } = require('wasi'); new WASI({ version: 'preview1', preopens: { '/': '/' } })`,
  'opens a debugger': `require('inspector').open(0, '127.0.0.1')`,
  'ends the supervisor': `process.kill(PARENT, 'SIGTERM')`,
  'signals the supervisor': `process._kill(PARENT, 0)`,
  'opens the supervisor to a debugger': `process._debugProcess(PARENT)`,
  connects: `new (require('net').Socket)().connect(9, '127.0.0.1')`,
  'connects to a local socket': `require('net').connect('/var/run/docker.sock')`,
  'connects by TLS': `require('tls').connect(9, '127.0.0.1')`,
  'connects by HTTP/2': `require('http2').connect('http://127.0.0.1:9').on('error', () => {})`,
  fetches: `await fetch('http://127.0.0.1:9/')`,
  listens: `require('net').createServer().listen(0)`,
  'sends a datagram': `require('dgram').createSocket('udp4').send('x', 9, '127.0.0.1')`,
  'asks a name server': `require('dns').lookup('localhost', () => {})`,
  'asks a name server itself': `await require('dns/promises').resolve4('example.org')`,
  'asks a name server by a resolver': `new (require('dns').Resolver)().resolve4('example.org', () => {})`,
  'asks a name server by a promising resolver': `new (require('dns').promises.Resolver)().resolveTxt('example.org')`,
} as const;

/** What only the raster thread is kept from: the main thread starts it, and reads no PDF. */
const THREAD_ATTEMPTS = {
  'starts a thread with open doors':
    `await new Promise((resolve, reject) => { const { Worker } = require('worker_threads'); ` +
    `new Worker('process.kill(require("worker_threads").workerData, 0)', { eval: true, workerData: PARENT })` +
    `.on('error', reject).on('exit', (code) => (code === 0 ? resolve() : reject(new Error('ended')))); })`,
} as const;

const attemptsIn = (inThread: boolean) => (inThread ? { ...ATTEMPTS, ...THREAD_ATTEMPTS } : ATTEMPTS);

/** Runs all attempts in one confined process, in its main thread or in a thread as the raster thread is; name -> what came of it. */
function tryAll(inThread: boolean): Record<string, string> {
  const doors = JSON.stringify(join(PACKAGE_ROOT, 'src/workers/confinement.ts'));
  const script = join(inside, 'try.mjs');
  const attempts = Object.entries(attemptsIn(inThread)).map(
    ([name, code]) => `[${JSON.stringify(name)}, async () => { ${code} }]`,
  );
  writeFileSync(
    script,
    `import { createRequire } from 'node:module';
    import { isMainThread, Worker } from 'node:worker_threads';
    import { writeSync } from 'node:fs';
    import { closeDoors } from ${doors};
    const require = createRequire(import.meta.url);
    const [SECRET, LOOT, PARENT, HERE] = ${JSON.stringify([secret, loot, process.pid, inside])};
    closeDoors();
    process.on('uncaughtException', () => {});
    if (isMainThread && ${inThread}) {
      new Worker(new URL(import.meta.url));
    } else {
      for (const [name, attempt] of [${attempts.join(',')}]) {
        let said = 'DONE';
        try { await attempt(); } catch (error) { said = error.code ?? error.name; }
        writeSync(1, JSON.stringify([name, said]) + '\\n');
      }
    }`,
  );
  const { command, args, env } = confinedCommand();
  const run = spawnSync(command, [...args.slice(0, -1), script], { env, encoding: 'utf8', timeout: 60_000 });
  const lines = run.stdout.trim().split('\n').filter(Boolean);
  return Object.fromEntries(lines.map((line) => JSON.parse(line) as [string, string]));
}

describe.each([
  ['main thread', false],
  ['raster thread', true],
])('a certificate process, %s', (_name, inThread) => {
  let said: Record<string, string>;
  beforeAll(() => {
    said = tryAll(inThread);
  }, 90_000);

  it.each(Object.keys(attemptsIn(inThread)))('is refused when it %s', (attempt) => {
    expect(said[attempt]).toBeDefined();
    expect(said[attempt]).not.toBe('DONE');
  });

  it('left nothing behind', () => {
    expect(existsSync(loot)).toBe(false);
    expect(existsSync(join(inside, 'loot'))).toBe(false);
  });
});

/** Runs a script as a certificate process runs; returns what it printed. */
function confined(body: string): string {
  const script = join(inside, 'run.mjs');
  writeFileSync(script, body);
  const { command, args, env } = confinedCommand();
  return spawnSync(command, [...args.slice(0, -1), script], { env, encoding: 'utf8', timeout: 60_000 }).stdout.trim();
}

describe('a certificate process', () => {
  it('can do what it must: read the package', () => {
    const path = JSON.stringify(join(PACKAGE_ROOT, 'package.json'));
    const body = `import { readFileSync } from 'node:fs'; console.log(readFileSync(${path}, 'utf8'));`;
    expect(confined(body)).toBe(readFileSync(join(PACKAGE_ROOT, 'package.json'), 'utf8').trim());
  });

  it('gets nothing of the environment', () => {
    process.env['SECRET_FROM_PARENT'] = 'secret';
    expect(confined('console.log(String(process.env.SECRET_FROM_PARENT), String(process.env.HOME))')).toBe(
      'undefined undefined',
    );
    delete process.env['SECRET_FROM_PARENT'];
  });

  it.skipIf(process.platform !== 'linux')(
    'leaves no core dump and writes no byte to any file, by the kernel’s limits',
    () => {
      const run = asConfined('cat', ['/proc/self/limits']);
      const limit = (name: string): string[] =>
        new RegExp(`^${name} +(\\S+) +(\\S+)`, 'm').exec(run.stdout)!.slice(1, 3);
      expect(limit('Max file size')).toEqual(['0', '0']);
      // 1 byte is no dump, and what tells the kernel not to hand one to a program either (core(5)).
      for (const bytes of limit('Max core file size')) expect(['0', '1']).toContain(bytes);
    },
  );

  it.skipIf(!onLinux('unshare', '--user', '--map-current-user', '--net'))(
    'has no network, and reads no memory of a process of its user, by the kernel',
    () => {
      const run = asConfined('cat', ['/proc/net/dev', `/proc/${process.pid}/environ`]);
      // Two lines of heading, then loopback alone, which is down.
      expect(
        run.stdout
          .trim()
          .split('\n')
          .slice(2)
          .map((line) => line.trim().split(':')[0]),
      ).toEqual(['lo']);
      expect(run.stderr).toMatch(/environ: Permission denied/);
    },
  );

  it.skipIf(!onLinux('setpriv', '--no-new-privs', '--pdeathsig', 'KILL'))(
    'gains no rights, and ends with its supervisor although it is busy, by the kernel',
    async () => {
      expect(asConfined('cat', ['/proc/self/status']).stdout).toMatch(/^NoNewPrivs:\s+1$/m);
      // Busy from its first line on: no event that its channel has closed would ever be handled.
      const script = join(inside, 'busy.mjs');
      writeFileSync(script, `process.stdout.write(String(process.pid)); for (;;);`);
      const { command, args, env } = confinedCommand();
      const started = JSON.stringify([
        command,
        [...args.slice(0, -1), script],
        { env, stdio: ['ignore', 'inherit', 'ignore'] },
      ]);
      const supervisor = spawn(process.execPath, [
        '-e',
        `require('child_process').spawn(...${started}); setInterval(() => {}, 1e6)`,
      ]);
      const [said] = (await once(supervisor.stdout, 'data')) as [Buffer];
      const busy = Number(said.toString());
      expect(existsSync(`/proc/${busy}`)).toBe(true);
      supervisor.kill('SIGKILL');
      await expect.poll(() => isGone(busy), { timeout: 60_000 }).toBe(true);
    },
    90_000,
  );
});

describe('with its doors closed', () => {
  it('a process that crashes kills itself at once, and says nothing of what it held', () => {
    const script = join(inside, 'crash.mjs');
    const { href } = pathToFileURL(join(PACKAGE_ROOT, 'src', 'workers', 'confinement.ts'));
    writeFileSync(
      script,
      `import { closeDoors, followSupervisor } from '${href}';
       followSupervisor();
       closeDoors();
       setTimeout(() => { throw new Error('a name'); });
       setTimeout(() => process.exit(9), 5000);`,
    );
    const { command, args, env } = confinedCommand();
    const run = spawnSync(command, [...args.slice(0, -1), script], { env, encoding: 'utf8' });
    expect(run.signal).toBe('SIGKILL');
    expect(run.stdout + run.stderr).not.toContain('a name');
  });
});

/** Runs a program in place of Node as a certificate process is run. */
function asConfined(program: string, its: readonly string[]) {
  const { command, args, env } = confinedCommand();
  const asked = args.indexOf(process.execPath);
  return spawnSync(command, [...args.slice(0, asked), program, ...its], { env, encoding: 'utf8' });
}

function onLinux(command: string, ...args: string[]): boolean {
  return process.platform === 'linux' && spawnSync(command, [...args, 'true']).status === 0;
}

/** Dead, even if nobody has waited for it yet. */
function isGone(pid: number): boolean {
  try {
    return / Z /.test(readFileSync(`/proc/${pid}/stat`, 'latin1'));
  } catch {
    return true;
  }
}
