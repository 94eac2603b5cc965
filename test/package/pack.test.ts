// `npm pack` -> a package that installs in an empty folder elsewhere and prints the sample, with one copy of the canvas in use.
import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../..', import.meta.url));

// It installs from the npm registry, which only CI is sure to reach.
const canReachRegistry = process.env['KIOSK_PEERS'] === 'required';

describe.skipIf(!canReachRegistry)('the package [needs the npm registry: KIOSK_PEERS=required]', () => {
  let folder: string;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'kiosk-raster-pack-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('installs in an empty folder, prints the sample and can be imported', async () => {
    await run('npm', ['pack', '--pack-destination', folder], { cwd: root, timeout: 120_000 });
    const tarball = readdirSync(folder).find((name) => name.endsWith('.tgz'))!;
    // Approves the one install script there is, the pinned Node's, as a consumer with npm 12 has to.
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, allowScripts: { node: true } }));
    await run('npm', ['install', '--no-audit', '--no-fund', `./${tarball}`], { cwd: folder, timeout: 240_000 });
    const sample = 'node_modules/kiosk-raster/samples/juminhyo.pdf';
    const printed = await run('npx', ['kiosk-raster', 'print', sample, '--out', 'out', '--json'], {
      cwd: folder,
      timeout: 240_000,
    });
    expect(JSON.parse(printed.stdout)).toMatchObject({ printer: { state: 'completed', impressionsCompleted: 4 } });
    expect(readdirSync(join(folder, 'out'))).toContain('sheet-1-front-photocopy.png');

    writeFileSync(
      join(folder, 'use.mjs'),
      `import { createEngine, openFilePrinter } from 'kiosk-raster';
       import { readFileSync, statSync } from 'node:fs';
       await using engine = await createEngine({ workers: 1 });
       const outcome = await engine.print(readFileSync('${sample}'), { printer: openFilePrinter('job.pwg') });
       console.log(JSON.stringify({ state: outcome.printer.state, bytes: statSync('job.pwg').size }));`,
    );
    const node24 = join(folder, 'node_modules', '.bin', 'node');
    const used = await run(node24, ['use.mjs'], { cwd: folder, timeout: 120_000 });
    const answer = JSON.parse(used.stdout) as { state: string; bytes: number };
    expect(answer.state).toBe('completed');
    expect(answer.bytes).toBeGreaterThan(100_000);
  }, 600_000);
});
