// A fresh checkout on any Node -> node_modules as package-lock.json says, with the pinned Node 24 first on the PATH of npm scripts.
// Runs under old Node versions too (npm starts it before Node 24 is there): plain JavaScript, no dependencies.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/** True when every package of the lock file that is not optional is installed in the version it names. */
function isInstalled() {
  const hidden = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(hidden)) return false;
  const wanted = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
  const present = JSON.parse(readFileSync(hidden, 'utf8')).packages;
  return Object.entries(wanted).every(
    ([path, entry]) => path === '' || entry.optional || entry.devOptional || present[path]?.version === entry.version,
  );
}

function pinnedNodeVersion() {
  const binary = join(root, 'node_modules', '.bin', 'node');
  const run = spawnSync(binary, ['--version'], { encoding: 'utf8' });
  return run.status === 0 ? run.stdout.trim() : undefined;
}

if (!isInstalled()) {
  console.error('Installing packages (first run, or the lock file changed)... / パッケージを導入しています…');
  const npm = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  });
  if (npm.status !== 0) {
    console.error('Setting up failed: `npm ci` did not finish. See its message above.');
    process.exit(1);
  }
}

const version = pinnedNodeVersion();
if (!version?.startsWith('v24.')) {
  console.error(
    `Expected the pinned Node 24 under node_modules/.bin but found ${version ?? 'none'}. ` +
      'Was npm told to ignore install scripts? Run `npm rebuild node` (with scripts allowed), then try again.',
  );
  process.exit(1);
}

const plain = spawnSync(
  join(root, 'node_modules', '.bin', 'node'),
  ['--disable-warning=ExperimentalWarning', join(root, 'scripts', 'plain-js.mjs')],
  { stdio: ['ignore', 2, 2], shell: process.platform === 'win32' },
);
if (plain.status !== 0)
  console.error('The types could not be stripped beforehand: every process will do it by itself.');
