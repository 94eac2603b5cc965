// src/ and bench/ -> dist/ as plain JavaScript with types: Node strips no types under node_modules, so the package ships this.
import { spawnSync } from 'node:child_process';
import { cpSync, globSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
rmSync(join(root, 'dist'), { recursive: true, force: true });
const tsc = spawnSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', 'tsconfig.build.json'], {
  cwd: root,
  stdio: 'inherit',
});
if (tsc.status !== 0) process.exit(tsc.status ?? 1);
// What browsers get is plain JavaScript already.
const assets = ['src/**/*.{wasm,json,html,css,svg,ttf,bin}', 'src/**/public/*.js'];
for (const file of assets.flatMap((pattern) => globSync(pattern, { cwd: root }))) {
  cpSync(join(root, file), join(root, `dist/${file}`));
}
