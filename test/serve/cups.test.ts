// CUPS prints to the spooler front as to any driverless printer, and the PDF that arrives is the one that is secured.
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { describeWithPeers } from '../support/peers.ts';
import { until } from '../support/until.ts';
import { CUPS_PEERS, startCupsd } from '../virtual-printer/cupsd.ts';
import { stand } from './support.ts';

const SAMPLE = fileURLToPath(new URL('../../samples/juminhyo.pdf', import.meta.url));

describeWithPeers(CUPS_PEERS, 'CUPS to the front', () => {
  it('prints once, as PDF', async () => {
    await using standing = await stand({ maxPdfBytes: 64 << 20, pages: 2 });
    const cups = await startCupsd();
    try {
      await cups.addQueue('front', standing.front.server.uri);
      await cups.print('front', SAMPLE);
      await until(() => standing.front.server.jobs()[0]?.state === 'completed', 60_000);
      expect(standing.taken).toHaveLength(1);
      expect(standing.taken[0]!.slice(0, 5)).toBe('%PDF-');
      expect(standing.tray).toEqual([{ jobId: 1, sides: 4 }]);
      expect(standing.front.server.jobs()[0]!.impressionsCompleted).toBe(4);
    } finally {
      await cups.stop();
    }
  });
});
