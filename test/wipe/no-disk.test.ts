// The system calls of an engine and its processes while a certificate is printed -> no file made or written, no socket opened.
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { makeDemoKeys } from '../../src/seal/keys/demo.ts';
import { describeWithPeers } from '../support/peers.ts';

/** Calls that make, open or rename files, and those that make sockets. */
const WATCHED =
  'open,openat,openat2,creat,memfd_create,mkdir,mkdirat,mknod,mknodat,link,linkat,symlink,symlinkat,rename,renameat,renameat2,truncate,socket';

interface Call {
  readonly name: string;
  readonly text: string;
}

/** Lines of `strace -f -o`: `PID name(arguments) = result`, some of them in two halves. */
function callsOf(log: string): Call[] {
  return log.split('\n').flatMap((line) => {
    const call = /^\d+ +(\w+)\((.*)$/.exec(line);
    return call ? [{ name: call[1]!, text: call[2]! }] : [];
  });
}

const writes = ({ name, text }: Call): boolean =>
  !/^open(at2?)?$/.test(name) || /O_WRONLY|O_RDWR|O_CREAT|O_TMPFILE/.test(text);
/** Not files on a disk: the kernel's own (a namespace's maps, a thread's name), and nothing at all. */
const harmless = ({ text }: Call): boolean => /"\/(proc\/(self|\d+)\/|dev\/(null|tty)")/.test(text);

describeWithPeers(['strace'], 'an engine that prints', () => {
  const folder = mkdtempSync(join(tmpdir(), 'kiosk-raster-no-disk-'));
  const temporary = mkdtempSync(join(folder, 'tmp-'));
  let calls: Call[];
  beforeAll(async () => {
    const keys = join(folder, 'keys');
    const random = (count: number): Uint8Array => new Uint8Array(randomBytes(count));
    await makeDemoKeys(keys, { nowSec: Math.floor(Date.now() / 1000), random });
    const log = join(folder, 'calls');
    const script = fileURLToPath(new URL('./print-once.ts', import.meta.url));
    const pdf = fileURLToPath(new URL('../../samples/inkan.pdf', import.meta.url));
    const node = [process.execPath, '--disable-warning=ExperimentalWarning', script, pdf, keys];
    const run = spawnSync(
      'strace',
      ['-f', '--seccomp-bpf', '-qq', '-s', '200', '-e', `trace=${WATCHED}`, '-o', log, ...node],
      { encoding: 'utf8', env: { ...process.env, TMPDIR: temporary, HOME: temporary } },
    );
    expect(run.stderr).toBe('');
    expect(JSON.parse(run.stdout)).toEqual({ sheets: 1 });
    calls = callsOf(readFileSync(log, 'utf8'));
  }, 180_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('is seen to open files at all, in the supervisor and in its processes', () => {
    expect(calls.some(({ text }) => text.includes('inkan.pdf'))).toBe(true);
    expect(calls.some(({ text }) => text.includes('certificate-process.ts'))).toBe(true);
    expect(calls.some(({ text }) => text.includes('/proc/self/uid_map') || text.includes('raster-worker.ts'))).toBe(
      true,
    );
  });

  it('would be seen to make and write a file', () => {
    const log = join(folder, 'control');
    const [made, moved] = [join(folder, 'made'), join(folder, 'moved')];
    const shell = ['sh', '-c', `echo x > ${made}; mv ${made} ${moved}`];
    spawnSync('strace', ['-f', '-qq', '-s', '200', '-e', `trace=${WATCHED}`, '-o', log, ...shell]);
    const seen = callsOf(readFileSync(log, 'utf8')).filter((call) => writes(call) && !harmless(call));
    expect(seen.some(({ text }) => text.includes(made))).toBe(true);
    expect(seen.some(({ name, text }) => name.startsWith('rename') && text.includes(moved))).toBe(true);
  });

  it('makes, opens for writing and renames no file', () => {
    const files = calls.filter(({ name }) => name !== 'socket');
    expect(files.filter((call) => writes(call) && !harmless(call)).map(({ name, text }) => `${name}(${text}`)).toEqual(
      [],
    );
    expect(readdirSync(temporary)).toEqual([]);
  });

  it('opens no socket but to its own processes', () => {
    const sockets = calls.filter(({ name, text }) => name === 'socket' && !/^AF_(UNIX|NETLINK)/.test(text));
    expect(sockets.map(({ text }) => text)).toEqual([]);
  });
});
