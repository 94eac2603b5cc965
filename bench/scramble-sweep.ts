// The scrambled image over a population of printers, scanners and damage, as tables: `node bench/scramble-sweep.ts --help`.
// The channels live with the tests (they need the paper simulator and sharp), outside of what the package ships.
const sweep = new URL('../test/scramble/sweep.ts', import.meta.url).href;
const { main } = (await import(sweep)) as { main: () => Promise<void> };
await main();
