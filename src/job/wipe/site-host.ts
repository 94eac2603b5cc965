// An inquiry site in a process of its own, told by the proof how long it may work: what the proof searches.
import { readFileSync } from 'node:fs';
import type { ScanLimits } from '../../inquiry/scan-process/child.ts';
import { type InquirySite, startInquirySite } from '../../inquiry/site/server.ts';
import { loadInquiryKeys } from '../../seal/keys/inquiry-keys.ts';

export type ToSite =
  /** Starts a site; one that was there before ends. With `tls`, paths of PEM files. */
  | {
      readonly kind: 'start';
      readonly keysFolder: string;
      readonly limits: Partial<ScanLimits>;
      readonly tls: { readonly key: string; readonly cert: string } | undefined;
    }
  /** The clock that work is measured by goes forward by so much. */
  | { readonly kind: 'pass'; readonly ms: number };

export interface FromSite {
  readonly kind: 'ready';
  readonly url: string;
}

let site: InquirySite | undefined;

process.on('message', async (message: ToSite) => {
  if (message.kind === 'pass') {
    const now = performance.now.bind(performance);
    performance.now = () => now() + message.ms;
    return;
  }
  await site?.[Symbol.asyncDispose]();
  const { keysFolder, limits, tls } = message;
  site = await startInquirySite({
    trust: await loadInquiryKeys(keysFolder),
    workers: 1,
    processLimits: limits,
    limits: { inquiriesPerMinute: 1000 },
    tls: tls && { key: readFileSync(tls.key, 'utf8'), cert: readFileSync(tls.cert, 'utf8') },
  });
  process.send!({ kind: 'ready', url: site.url } satisfies FromSite);
});
process.on('disconnect', () => process.exit(0));
