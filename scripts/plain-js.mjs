// A checkout's TypeScript -> plain JavaScript kept beside the packages, so that no process has to strip types: that takes 15 to 30 MB and 0.3 s in each thread.
// With --import it makes a process load what is kept; run by itself (setup.mjs does) it brings that up to date. A file
// that is not there, or has changed since, Node strips itself: right either way. The installed package has JavaScript anyway.
import { createHash } from 'node:crypto';
import { globSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { registerHooks, stripTypeScriptTypes } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const kept = join(root, 'node_modules', '.cache', 'kiosk-raster');
/** By content, and by the version of Node that strips it. */
const nameOf = (source) => `${createHash('sha256').update(process.version).update(source).digest('hex')}.js`;

function bringUpToDate() {
  mkdirSync(kept, { recursive: true });
  const present = new Set(readdirSync(kept));
  for (const file of globSync('{src,bench}/**/*.ts', { cwd: root, exclude: ['**/*.as.ts'] })) {
    const source = readFileSync(join(root, file), 'utf8');
    const name = nameOf(source);
    if (present.delete(name)) continue;
    // Whole or not at all: another process may read it at this moment.
    const unfinished = join(kept, `${process.pid}.tmp`);
    writeFileSync(unfinished, stripTypeScriptTypes(source));
    renameSync(unfinished, join(kept, name));
  }
  for (const name of present) rmSync(join(kept, name), { force: true });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) bringUpToDate();
else {
  registerHooks({
    load(url, context, nextLoad) {
      if (!url.endsWith('.ts')) return nextLoad(url, context);
      try {
        const source = readFileSync(join(kept, nameOf(readFileSync(fileURLToPath(url)))));
        return { format: 'module', source, shortCircuit: true };
      } catch {
        return nextLoad(url, context);
      }
    },
  });
}
