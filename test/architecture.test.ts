// The layout's promises: who may import whom (DESIGN.md section 6).
import { globSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Import statements of a file that stay inside src/, as paths from the root. */
function importsOf(file: string): string[] {
  const text = readFileSync(join(root, file), 'utf8');
  return [...text.matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+)'/g)].map((match) =>
    relative(root, join(root, dirname(file), match[1]!)),
  );
}

function violations(folder: string, allowed: readonly string[]): string[] {
  const files = globSync(`${folder}/**/*.ts`, { cwd: root }).filter((file) => !file.endsWith('.as.ts'));
  expect(files.length).toBeGreaterThan(3);
  return files.flatMap((file) =>
    importsOf(file)
      .filter((target) => !allowed.some((prefix) => target === prefix || target.startsWith(`${prefix}/`)))
      .map((target) => `${file} -> ${target}`),
  );
}

describe('layering', () => {
  const ground = ['src/errors.ts', 'src/package-root.ts'];

  it('raster imports nothing above it', () => {
    expect(violations('src/raster', ['src/raster', ...ground])).toEqual([]);
  });

  it('print knows sheets and bands, not certificates, jobs or paper', () => {
    const planes = ['src/raster/plane.ts', 'src/raster/screen'];
    expect(violations('src/print', ['src/print', ...planes, ...ground])).toEqual([]);
  });

  it('nothing that the paper simulator judges imports it', () => {
    const judged = ['src/raster', 'src/print', 'src/job', 'src/workers', 'src/calibrate', 'src/seal'];
    const found = judged.flatMap((folder) =>
      globSync(`${folder}/**/*.ts`, { cwd: root }).flatMap((file) =>
        importsOf(file)
          .filter((target) => target.startsWith('src/paper/'))
          .map((target) => `${file} -> ${target}`),
      ),
    );
    expect(found).toEqual([]);
  });

  it('the second paper model shares no code with the first', () => {
    const found = globSync('test/support/judge/**/*.ts', { cwd: root }).flatMap((file) =>
      importsOf(file).filter((target) => target.startsWith('src/paper/')),
    );
    expect(found).toEqual([]);
  });

  it('what makes sheets loads no schemas: they take 8 MB of heap, and every scrub would go through it', () => {
    const loaded = new Set<string>();
    const packages = new Set<string>();
    const load = (file: string): void => {
      if (loaded.has(file)) return;
      loaded.add(file);
      const text = readFileSync(join(root, file), 'utf8').replace(/^(import|export) type [^;]*;/gm, '');
      for (const [, module] of text.matchAll(/^(?:import|export)\b[^;]*?'([^']+)';/gm)) {
        if (module!.startsWith('.')) load(join(dirname(file), module!));
        else packages.add(module!);
      }
    };
    load('src/workers/raster-worker.ts');
    expect([...packages]).toContain('@hpke/core');
    expect([...packages]).not.toContain('zod');
    expect([...loaded].filter((file) => file.endsWith('-schema.ts'))).toEqual([]);
  });
});
