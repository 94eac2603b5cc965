// A number of bands -> that many of seeded bytes through a SheetPipe, told of one by one: the far end of sheet-pipe.test.ts.
import { SheetPipe } from '../../src/workers/sheet-pipe.ts';
import { band } from './sheet-pipe-bands.ts';

process.on('message', async (count: number) => {
  const pipe = new SheetPipe();
  for (let i = 0; i < count; i++) {
    // In pieces of any size, as encoders give them.
    const bytes = band(i);
    for (let from = 0, piece = 1; from < bytes.length; from += piece, piece = (piece * 3) % 70_001) {
      pipe.put(bytes.subarray(from, from + piece));
    }
    await pipe.afterBand();
    process.send!({ bands: i + 1 });
  }
  await pipe.end();
  process.send!({ bytes: pipe.bytes });
});
process.on('disconnect', () => process.exit(0));
