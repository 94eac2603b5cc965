// A virtual printer in a process of its own, so that what it receives is not the engine's; it stops reading when told to.
import { virtualPrinterError } from '../../print/virtual-printer/errors.ts';
import { startVirtualPrinter } from '../../print/virtual-printer/server.ts';
import type { ReceivedDocument } from '../../print/virtual-printer/sink.ts';

export type ToPrinter =
  /** The next document: reads a part of its first page, then nothing until one of the others comes. */
  { readonly kind: 'hold' } | { readonly kind: 'go' } | { readonly kind: 'abort' };
export type FromPrinter =
  | {
      readonly kind: 'ready';
      readonly uri: string;
      readonly secureUri: string;
      readonly fingerprint256: string;
    }
  | { readonly kind: 'held' };

/** What is read of a held document: past its header, into the first page. */
const HELD_BYTES = 20_000;

let hold = false;
let answer: (how: 'go' | 'abort') => void = () => undefined;

const tell = (message: FromPrinter): void => void process.send!(message);

async function print(document: ReceivedDocument): Promise<void> {
  let bytes = 0;
  for await (const chunk of document.bytes) {
    bytes += chunk.length;
    if (!hold || bytes < HELD_BYTES) continue;
    hold = false;
    const how = await new Promise<'go' | 'abort'>((resolve) => {
      answer = resolve;
      document.signal.addEventListener('abort', () => resolve('go'), { once: true });
      tell({ kind: 'held' });
    });
    if (how === 'abort') throw virtualPrinterError('badCompression', { compression: 'none' });
  }
}

// A sender that is stopped while it is searched is not idle.
const idleMs = 3_600_000;
const printer = await startVirtualPrinter({ sink: { formats: ['image/pwg-raster'], print }, tls: {}, idleMs });

process.on('message', (message: ToPrinter) => {
  if (message.kind === 'hold') hold = true;
  else answer(message.kind);
});
process.on('disconnect', () => process.exit(0));
const { uri, secureUri, fingerprint256 } = printer;
tell({ kind: 'ready', uri, secureUri: secureUri!, fingerprint256: fingerprint256! });
