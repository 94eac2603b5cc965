// A virtual printer in a process of its own, so that what it receives is not the engine's; it fails when told to.
import { startVirtualPrinter } from '../../print/virtual-printer/server.ts';

/** The next document fails on its way. */
export type ToPrinter = 'fail';
export type FromPrinter = {
  readonly kind: 'ready';
  readonly uri: string;
  readonly secureUri: string;
  readonly fingerprint256: string;
};

let fail = false;

const printer = await startVirtualPrinter({
  sink: {
    formats: ['image/pwg-raster'],
    async print(document) {
      for await (const _ of document.bytes) if (fail) break;
      if (!fail) return;
      fail = false;
      throw new Error('paper jam');
    },
  },
  tls: {},
});

process.on('message', () => {
  fail = true;
});
process.on('disconnect', () => process.exit(0));
const { uri, secureUri, fingerprint256 } = printer;
process.send!({ kind: 'ready', uri, secureUri: secureUri!, fingerprint256: fingerprint256! } satisfies FromPrinter);
