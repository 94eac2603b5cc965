// A checkout whose packages are links to elsewhere (npm link, pnpm's store) -> certificate processes that start all the same, and read no more than they must.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { PACKAGE_ROOT } from '../../src/package-root.ts';

const checkout = realpathSync(mkdtempSync(join(tmpdir(), 'kiosk-raster-linked-')));
afterAll(() => rmSync(checkout, { recursive: true, force: true }));

/** Links every package by itself, as pnpm and `npm link` do. */
function linkPackages(): void {
  const modules = join(PACKAGE_ROOT, 'node_modules');
  for (const name of readdirSync(modules).filter((entry) => !entry.startsWith('.'))) {
    const names = name.startsWith('@') ? readdirSync(join(modules, name)).map((part) => join(name, part)) : [name];
    for (const each of names) {
      const link = join(checkout, 'node_modules', each);
      mkdirSync(dirname(link), { recursive: true });
      symlinkSync(realpathSync(join(modules, each)), link);
    }
  }
}

it('certificate processes start where every package is a link', { timeout: 120_000 }, () => {
  for (const part of ['src', 'scripts', 'calibration', 'package.json']) {
    cpSync(join(PACKAGE_ROOT, part), join(checkout, part), { recursive: true });
  }
  linkPackages();
  const script = join(checkout, 'start.ts');
  writeFileSync(
    script,
    `import { confinedCommand } from './src/workers/confinement.ts';
    import { createRasterPool } from './src/workers/process-pool.ts';
    const pool = createRasterPool({ workers: 1 });
    await pool.warm();
    await pool[Symbol.asyncDispose]();
    const folders = confinedCommand().args.filter((arg) => arg.startsWith('--allow-fs-read='));
    console.log(JSON.stringify(folders.map((arg) => arg.slice('--allow-fs-read='.length))));`,
  );
  const run = spawnSync(process.execPath, ['--disable-warning=ExperimentalWarning', script], { encoding: 'utf8' });
  expect(run.stderr).toBe('');
  const folders = JSON.parse(run.stdout) as string[];
  expect(folders).toContain(realpathSync(join(PACKAGE_ROOT, 'node_modules', 'pdfjs-dist')));
  // Not the folder that the links lead into: a package beside ours is nobody's business.
  expect(folders).not.toContain(realpathSync(join(PACKAGE_ROOT, 'node_modules')));
  expect(folders).not.toContain(PACKAGE_ROOT);
});
