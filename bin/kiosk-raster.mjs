#!/usr/bin/env node
// Whatever Node starts this -> the command line running under the pinned Node 24, with the same arguments, signals and exit code.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { SUPERVISOR_ENV, SUPERVISOR_FLAGS } from './supervisor.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const built = join(root, 'dist', 'src', 'cli', 'main.js');
const isCheckout = existsSync(join(root, 'src'));
const main = isCheckout ? join(root, 'src', 'cli', 'main.ts') : built;
const plainJs = pathToFileURL(join(root, 'scripts', 'plain-js.mjs')).href;

/** The pinned Node's binary; this very Node when it is a 24 itself. */
function findNode24() {
  if (process.versions.node.startsWith('24.')) return process.execPath;
  try {
    const binary = join(dirname(createRequire(import.meta.url).resolve('node/package.json')), 'bin', 'node');
    if (spawnSync(binary, ['--version'], { encoding: 'utf8' }).stdout?.startsWith('v24.')) return binary;
  } catch {
    // Not installed: fall through to the sentence below.
  }
  console.error(
    `Expected Node 24 but this is ${process.version}, and the pinned package "node" is not usable ` +
      '(were install scripts blocked?). Install Node 24, or allow the script: npm rebuild node',
  );
  process.exit(1);
}

const options = ['--disable-warning=ExperimentalWarning', ...(isCheckout ? ['--import', plainJs] : [])];
/** Commands through whose process certificates pass: what they free is overwritten, and they leave no core dump (docs/wipe.md). Doctor sees what they get. */
const CAREFUL = ['print', 'serve', 'inquire', 'inquiry-site', 'doctor'];
const careful = process.platform === 'linux' && process.argv.slice(2).some((argument) => CAREFUL.includes(argument));

const heap = careful ? SUPERVISOR_FLAGS : [];
const node = [findNode24(), ...heap, ...options, main, ...process.argv.slice(2)];
// A limit of 1 byte is no dump, and keeps one from a program too that core_pattern names; who has 0 for good cannot have 1.
const limits = 'prlimit --pid $$ --core=1:1 2>/dev/null || ulimit -c 0; exec "$@"';
const [command, ...args] = careful ? ['/bin/sh', '-c', limits, 'sh', ...node] : node;
const child = spawn(command, args, {
  stdio: 'inherit',
  env: careful ? { ...SUPERVISOR_ENV, ...process.env } : process.env,
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 143)));
