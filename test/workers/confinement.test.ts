// A script that tries what a hijacked rasteriser would try, in a certificate process's confinement -> refused, each of them.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { PACKAGE_ROOT } from '../../src/package-root.ts';
import { confinedCommand } from '../../src/workers/confinement.ts';

const outside = mkdtempSync(join(tmpdir(), 'kiosk-raster-confinement-'));
const secret = join(outside, 'secret');
writeFileSync(secret, 'secret');
// Inside the package, where the confined process may read its code.
const inside = mkdtempSync(join(PACKAGE_ROOT, 'test', 'workers', '.confined-'));
afterAll(() => {
  for (const folder of [outside, inside]) rmSync(folder, { recursive: true, force: true });
});

/** Runs a script as a certificate process runs; returns what it printed. */
function confined(body: string): string {
  const script = join(inside, 'try.mjs');
  const doors = join(PACKAGE_ROOT, 'src/workers/confinement.ts');
  writeFileSync(script, `import { closeDoors } from ${JSON.stringify(doors)};\ncloseDoors();\n${body}`);
  const { command, args, env } = confinedCommand();
  const run = spawnSync(command, [...args.slice(0, -1), script], {
    env: { ...env, SECRET_FROM_PARENT: undefined },
    encoding: 'utf8',
    timeout: 20_000,
  });
  return run.stdout.trim();
}

const attempt = (code: string): string =>
  `try { await (async () => { ${code} })(); console.log('DONE'); } catch (error) { console.log(error.code ?? error.name); }`;

describe('a certificate process', () => {
  it('can do what it must: read the package, run', () => {
    const path = JSON.stringify(join(PACKAGE_ROOT, 'package.json'));
    expect(confined(attempt(`(await import('node:fs')).readFileSync(${path})`))).toBe('DONE');
  });

  it.each([
    [
      'reads no file elsewhere',
      `(await import('node:fs')).readFileSync(${JSON.stringify(secret)})`,
      'ERR_ACCESS_DENIED',
    ],
    ['reads no secrets of the system', `(await import('node:fs')).readFileSync('/etc/passwd')`, 'ERR_ACCESS_DENIED'],
    [
      'writes no file',
      `(await import('node:fs')).writeFileSync(${JSON.stringify(join(outside, 'x'))}, 'x')`,
      'ERR_ACCESS_DENIED',
    ],
    ['starts no process', `(await import('node:child_process')).spawnSync('true')`, 'ERR_ACCESS_DENIED'],
    ['opens no connection', `await fetch('http://127.0.0.1:9/')`, 'TypeError'],
    ['has no sockets', `const net = await import('node:net'); new net.Socket().connect(9, '127.0.0.1')`, 'NoNetwork'],
    ['listens to nobody', `const net = await import('node:net'); net.createServer().listen(0)`, 'NoNetwork'],
    ['asks no name server', `const dns = await import('node:dns'); dns.lookup('localhost', () => {})`, 'NoNetwork'],
  ])('%s', (_name, code, expected) => {
    expect(confined(attempt(code))).toBe(expected);
  });

  it('gets nothing of the environment', () => {
    process.env['SECRET_FROM_PARENT'] = 'secret';
    expect(confined('console.log(String(process.env.SECRET_FROM_PARENT), String(process.env.HOME))')).toBe(
      'undefined undefined',
    );
    delete process.env['SECRET_FROM_PARENT'];
  });

  it('leaves no core dump and writes no byte to any file, by the kernel’s limits', () => {
    const { command, args } = confinedCommand();
    const script = args[1]!.replace('exec "$@"', 'ulimit -c; ulimit -f');
    const run = spawnSync(command, ['-c', script], { encoding: 'utf8' });
    expect(run.stdout.trim().split('\n')).toEqual(['0', '0']);
  });
});
