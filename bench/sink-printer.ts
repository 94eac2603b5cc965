// A virtual printer in a process of its own that reads whatever it is sent and keeps nothing: the bench's far end.
import { startVirtualPrinter } from '../src/print/virtual-printer/server.ts';

const printer = await startVirtualPrinter({
  sink: {
    formats: ['image/pwg-raster'],
    async print(document) {
      for await (const _ of document.bytes) {
        // Read as fast as it comes.
      }
    },
  },
});
process.send?.({ uri: printer.uri });
process.on('disconnect', () => process.exit(0));
