// Name of a parser -> inputs for it, nearly valid, and how to judge what it does: a coded error or a result, nothing else.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseProfile } from '../../src/calibrate/profile.ts';
import { PACKAGE_ROOT } from '../../src/package-root.ts';
import type { PwgColour } from '../../src/print/band-writer.ts';
import { decodeMessage } from '../../src/print/ipp/decode.ts';
import { encodeMessage } from '../../src/print/ipp/encode.ts';
import { REQUEST_LIMITS } from '../../src/print/ipp/message.ts';
import { decodePng1 } from '../../src/print/png/decode.ts';
import { encodePng1 } from '../../src/print/png/encode.ts';
import { PWG_LIMITS, readPwg } from '../../src/print/pwg/reader.ts';
import { createPwgWriter } from '../../src/print/pwg/writer.ts';
import { createPlane } from '../../src/raster/plane.ts';
import { createRasterPool } from '../../src/workers/process-pool.ts';
import { fieldTarget, layerTarget, scanTarget, sealedTarget } from './inquiry-targets.ts';
import { makePdf } from './make-pdf.ts';
import { mutateBytes, mutateJson, mutatePdf, pick } from './mutate.ts';
import { answersTarget, frontTarget, ticketTarget } from './service-targets.ts';
import { judge, parser, type Target } from './target.ts';

function pwgSeed(colour: PwgColour): Uint8Array {
  const parts: Uint8Array[] = [];
  const writer = createPwgWriter((bytes) => parts.push(Uint8Array.from(bytes)));
  const [widthPx, heightPx] = [200, 40];
  const plane = createPlane(widthPx, heightPx);
  for (let i = 0; i < plane.data.length; i++) plane.data[i] = (i * 37) & 0xff;
  writer.beginJob({ pageCount: 1, duplex: false, sheetBack: 'normal' });
  writer.beginPage({ side: 'front', dpi: 300, widthPx, heightPx, colour });
  writer.writeBand({ y: 0, heightPx, planes: { k: plane } });
  writer.endPage();
  writer.endJob();
  return new Uint8Array(Buffer.concat(parts));
}

/** A page must end within this, ms: the engine's own limit. */
const PAGE_LIMIT_MS = 5000;

async function pdfTarget(): Promise<Target> {
  const samples = [
    'inkan.pdf',
    'cases/juminhyo-90ms-rksj-h.pdf',
    'cases/genkoseki-scan-g4.pdf',
    'cases/nozei-transparency.pdf',
  ];
  const seeds = samples.map((name) => new Uint8Array(readFileSync(join(PACKAGE_ROOT, 'samples', name))));
  const pool = createRasterPool({ workers: 1, limits: { jobTimeMs: PAGE_LIMIT_MS } });
  await pool.warm();
  let jobKey = 1;
  return {
    async run(random) {
      const input = random() < 0.5 ? makePdf(random) : mutatePdf(random, pick(random, seeds));
      const job = { jobKey: jobKey++, pdf: input, fit: 'refuse' as const };
      try {
        return { outcome: await judge(() => pool.preflight(job)), input };
      } finally {
        await pool.release(job.jobKey);
      }
    },
    [Symbol.asyncDispose]: () => pool[Symbol.asyncDispose](),
  };
}

/** Every target by name. */
export const TARGETS: Readonly<Record<string, () => Promise<Target>>> = {
  pdf: pdfTarget,
  ticket: ticketTarget,
  front: frontTarget,
  answers: answersTarget,
  async pwg() {
    const seeds = (['black_1', 'sgray_8', 'cmyk_8'] as const).map(pwgSeed);
    return parser(
      (random) => mutateBytes(random, pick(random, seeds)),
      async (input) => {
        for await (const _ of readPwg([input] as never, PWG_LIMITS as never)) {
          // Read to its end.
        }
      },
    );
  },
  scan: scanTarget,
  field: fieldTarget,
  layer: layerTarget,
  sealed: sealedTarget,
  async profile() {
    const seed = JSON.parse(readFileSync(join(PACKAGE_ROOT, 'calibration/generic-600.json'), 'utf8')) as unknown;
    return parser(
      (random) => Buffer.from(JSON.stringify(mutateJson(random, seed)) ?? 'null'),
      (input) => parseProfile(JSON.parse(Buffer.from(input).toString('utf8'))),
    );
  },
  async ipp() {
    const seed = encodeMessage({
      version: [2, 0],
      code: 0x000b,
      requestId: 1,
      groups: [
        {
          tag: 1,
          attributes: [
            { name: 'attributes-charset', values: [{ tag: 'charset', value: 'utf-8' }] },
            { name: 'attributes-natural-language', values: [{ tag: 'naturalLanguage', value: 'en' }] },
            { name: 'copies', values: [{ tag: 'integer', value: 1 }] },
            { name: 'printer-resolution', values: [{ tag: 'resolution', x: 600, y: 600, units: 'dpi' }] },
            {
              name: 'media-col',
              values: [
                {
                  tag: 'collection',
                  members: [{ name: 'media-type', values: [{ tag: 'keyword', value: 'stationery' }] }],
                },
              ],
            },
          ],
        },
      ],
    });
    return parser(
      (random) => mutateBytes(random, seed),
      (input) => decodeMessage(input, REQUEST_LIMITS),
    );
  },
  async png() {
    const plane = createPlane(100, 60);
    for (let i = 0; i < plane.data.length; i += 3) plane.data[i] = 0xa5;
    const seed = await encodePng1(plane, { dpi: 600 });
    return parser(
      (random) => mutateBytes(random, seed),
      (input) => decodePng1(input),
    );
  },
};
