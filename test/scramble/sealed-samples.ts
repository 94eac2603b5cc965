// Pages of the samples -> sealed contents of a field, as kiosks of a demonstration make them; and what the site says of one.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { judgeReading } from '../../src/inquiry/judge-back.ts';
import { createContextCoder } from '../../src/raster/scramble/bilevel/context-coder.ts';
import { COARSE_DPI, CONTEXT_CODEC, compressFront } from '../../src/raster/scramble/bilevel/front-layers.ts';
import { reducePlane } from '../../src/raster/scramble/bilevel/reduce.ts';
import type { FieldContent } from '../../src/raster/scramble/field/encode.ts';
import type { FieldReading } from '../../src/raster/scramble/read/read-field.ts';
import { makeDemoKeys } from '../../src/seal/keys/demo.ts';
import { type InquiryKeys, loadInquiryKeys } from '../../src/seal/keys/inquiry-keys.ts';
import { type KioskKeys, loadKioskKeys } from '../../src/seal/keys/kiosk-keys.ts';
import { type SheetToSeal, sealSheet } from '../../src/seal/seal-sheet.ts';
import { randomOf } from './damage.ts';
import { frontOf } from './fronts.ts';

/** 2026-01-15 00:00 UTC. */
export const NOW_SEC = 1_768_435_200;

/** Every kind of certificate, one page of each. */
export const SAMPLE_PAGES: readonly (readonly [file: string, page: number])[] = [
  ['shotoku-kazei.pdf', 0],
  ['juminhyo.pdf', 0],
  ['koseki-zenbu.pdf', 0],
  ['nozei.pdf', 0],
  ['fuhyo.pdf', 0],
  ['inkan.pdf', 0],
  ['koseki-kojin.pdf', 0],
  ['kaisei-genkoseki.pdf', 0],
  ['kisai-jiko.pdf', 0],
];

export function seededBytes(seed: number): (count: number) => Uint8Array {
  const random = randomOf(seed);
  return (count) => Uint8Array.from({ length: count }, () => Math.floor(random() * 256));
}

/** Keys of one demonstration. */
export interface Party {
  readonly kiosk: KioskKeys;
  readonly site: InquiryKeys;
}

/** A demonstration of its own; the site reads its folder at every look, so it goes when the process ends. */
export async function demoParty(seed: number): Promise<Party> {
  const folder = mkdtempSync(join(tmpdir(), 'kiosk-raster-sweep-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const keys = join(folder, 'keys');
  await makeDemoKeys(keys, { nowSec: NOW_SEC, random: seededBytes(seed) });
  return { kiosk: await loadKioskKeys(keys, { nowSec: NOW_SEC }), site: await loadInquiryKeys(keys) };
}

const compressed = new Map<string, Promise<Pick<SheetToSeal, 'coarse' | 'fine'>>>();

async function compressedPage(file: string, page: number): Promise<Pick<SheetToSeal, 'coarse' | 'fine'>> {
  const front = await frontOf(file, page);
  const layers = await compressFront(
    (dpi) => reducePlane(front, 600, dpi),
    createContextCoder(),
    () => true,
  );
  const geometry = (dpi: number, size: { readonly widthPx: number; readonly heightPx: number }) => ({
    codec: CONTEXT_CODEC,
    dpi,
    widthPx: size.widthPx,
    heightPx: size.heightPx,
  });
  return {
    coarse: { geometry: geometry(COARSE_DPI, layers.coarseSize), compressed: layers.coarse },
    fine: { geometry: geometry(layers.fineDpi, layers.fineSize), compressed: layers.fine },
  };
}

/** The two layers of a sample's page, compressed once per process. */
export function sampleLayers(index: number): Promise<Pick<SheetToSeal, 'coarse' | 'fine'>> {
  const [file, page] = SAMPLE_PAGES[index % SAMPLE_PAGES.length]!;
  const key = `${file}/${page}`;
  let layers = compressed.get(key);
  if (!layers) {
    layers = compressedPage(file, page);
    compressed.set(key, layers);
  }
  return layers;
}

/** A dense page of a family register, 115 kB compressed; random, as the samples have none. */
function denseLayers(seed: number): Pick<SheetToSeal, 'coarse' | 'fine'> {
  const bytes = seededBytes(seed);
  return {
    coarse: { geometry: { codec: CONTEXT_CODEC, dpi: 150, widthPx: 1240, heightPx: 1754 }, compressed: bytes(40_000) },
    fine: { geometry: { codec: CONTEXT_CODEC, dpi: 300, widthPx: 2480, heightPx: 3508 }, compressed: bytes(75_000) },
  };
}

/** One sheet sealed: `what` is a sample by number, or the dense page. The same seed is the same sheet. */
export async function sealedContent(what: number | 'dense', kiosk: KioskKeys, seed: number): Promise<FieldContent> {
  const layers = what === 'dense' ? denseLayers(seed) : await sampleLayers(what);
  const serial = `S${String(seed).padStart(9, '0')}`;
  const facts = { serial, kind: 'juminhyo', page: 1, pageCount: 1, ticketDigest: seededBytes(seed + 1)(32) } as const;
  const sealed = await sealSheet({ facts, ...layers }, kiosk, { nowSec: NOW_SEC, random: seededBytes(seed + 2) });
  return { header: sealed.head, layers: { coarse: sealed.coarse, fine: sealed.fine } };
}

/** What a reading came to: the verdict, and whether what the site vouches for is what was sealed for this serial. */
export interface Verdict {
  readonly verdict: 'genuine-exact' | 'genuine-reduced' | 'not-genuine' | 'unreadable';
  readonly reason: string | undefined;
  /** Serial and compressed layers that the site would show as the front. */
  readonly serial: string | undefined;
  readonly coarse: Uint8Array | undefined;
  readonly fine: Uint8Array | undefined;
}

export async function verdictOf(reading: FieldReading, site: InquiryKeys): Promise<Verdict> {
  using judged = await judgeReading(reading, site, NOW_SEC);
  return {
    verdict: judged.verdict,
    reason: judged.reason,
    serial: judged.facts?.serial,
    coarse: judged.layers?.coarse.compressed.slice(),
    fine: judged.layers?.fine?.compressed.slice(),
  };
}
