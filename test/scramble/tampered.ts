// Two sealed sheets and something that a forger does to them -> the verdict, and whether anything false would be shown.
import { drawPrinter } from '../../src/paper/devices.ts';
import { createDecoder } from '../../src/raster/scramble/fec/ldpc-decoder.ts';
import { type FieldContent, fieldCells } from '../../src/raster/scramble/field/encode.ts';
import { paintCells } from '../../src/raster/scramble/field/modulate.ts';
import { type FieldPlan, planField } from '../../src/raster/scramble/field/plan.ts';
import { decodeField } from '../../src/raster/scramble/read/decode-field.ts';
import type { Demodulation } from '../../src/raster/scramble/read/demodulate.ts';
import { type FieldReading, readField } from '../../src/raster/scramble/read/read-field.ts';
import { printField, scanSheet } from './channel.ts';
import { randomOf } from './damage.ts';
import { MARGIN_MM } from './population.ts';
import { demoParty, type Party, sealedContent, verdictOf } from './sealed-samples.ts';

/** One case: plain data, a line of a file. */
export interface TamperOutcome {
  readonly kind: string;
  readonly seed: number;
  /** Printed and scanned, or handed over as cells. */
  readonly channel: boolean;
  readonly verdict: string;
  readonly reason?: string | undefined;
  /** Something was vouched for that no kiosk of ours sealed as it came out. */
  readonly wrong: boolean;
}

/** A forger's means: two genuine sheets of the kiosk, one of a kiosk of his own that seals to the same site, and dice. */
interface Means {
  readonly mine: FieldContent;
  readonly other: FieldContent;
  readonly foreign: FieldContent;
  readonly random: () => number;
  readonly plan: FieldPlan;
}

const flip = (bytes: Uint8Array, count: number, random: () => number): Uint8Array => {
  const out = bytes.slice();
  for (let n = 0; n < count; n++) {
    const bit = Math.floor(random() * out.length * 8);
    out[bit >> 3]! ^= 0x80 >> (bit & 7);
  }
  return out;
};

/** Cells of a field made of two, by a line through its middle or its order. */
function joined({ mine, other, plan, random }: Means): Uint8Array {
  const a = fieldCells(mine, plan);
  const b = fieldCells(other, plan);
  const { columns, rows } = plan.layout;
  const sideways = random() < 0.5;
  const share = 0.3 + 0.4 * random();
  for (let y = 0, i = 0; y < rows; y++) {
    for (let x = 0; x < columns; x++, i++) if ((sideways ? x / columns : y / rows) > share) a[i] = b[i]!;
  }
  return a;
}

/** What a forger may do to the paper itself. */
const ON_PAPER: Readonly<Record<string, (means: Means) => Uint8Array>> = {
  'cells turned over, 1 to 45 %': ({ mine, plan, random }) => {
    const cells = fieldCells(mine, plan);
    const share = 0.01 + 0.44 * random();
    for (let i = 0; i < cells.length; i++) if (random() < share) cells[i]! ^= 1;
    return cells;
  },
  'halves of two sheets joined': joined,
};

/** Whole fields of his own making, every check sum right: what a reader gets from them is what he put in. */
const MADE: Readonly<Record<string, (means: Means) => FieldContent>> = {
  'bits of the header changed': ({ mine, random }) => ({
    ...mine,
    header: flip(mine.header, 1 + Math.floor(random() * 8), random),
  }),
  'bits of the coarse layer changed': ({ mine, random }) => {
    const coarse = flip(mine.layers.coarse, 1 + Math.floor(random() * 8), random);
    return { ...mine, layers: { ...mine.layers, coarse } };
  },
  'bits of the fine layer changed': ({ mine, random }) => {
    const fine = flip(mine.layers.fine, 1 + Math.floor(random() * 8), random);
    return { ...mine, layers: { ...mine.layers, fine } };
  },
  "another sheet's fine layer": ({ mine, other }) => ({ ...mine, layers: { ...mine.layers, fine: other.layers.fine } }),
  "another sheet's coarse layer": ({ mine, other }) => ({
    ...mine,
    layers: { ...mine.layers, coarse: other.layers.coarse },
  }),
  "another sheet's header": ({ mine, other }) => ({ ...mine, header: other.header }),
  'signed with a key of his own': ({ foreign }) => foreign,
  'an older version claimed': ({ mine }) => {
    const header = mine.header.slice();
    header[0] = 0;
    return { ...mine, header };
  },
  'another suite claimed': ({ mine, random }) => {
    const header = mine.header.slice();
    header[1] = random() < 0.5 ? 0 : 2 + Math.floor(random() * 254);
    return { ...mine, header };
  },
  'layers cut short or exchanged': ({ mine, random }) => {
    const { coarse, fine } = mine.layers;
    const layers =
      random() < 0.5
        ? { coarse: fine, fine: coarse }
        : { coarse: coarse.subarray(0, Math.floor(coarse.length * random())), fine };
    return { ...mine, layers };
  },
};

/** What a reader gets that sees every cell as it is. */
async function readCells(cells: Uint8Array, plan: FieldPlan): Promise<FieldReading> {
  const soft = Int8Array.from(cells, (ink) => (ink ? -16 : 16));
  const demodulation: Demodulation = {
    cells: { soft, pilotAccuracy: 1 },
    lostShare: 0,
    outsideShare: 0,
    known: new Int8Array(cells.length),
    again() {},
  };
  const decoded = await decodeField(demodulation, plan.layout, createDecoder(), async () => undefined);
  const unreadable = (reason: 'too-damaged' | 'other-version'): FieldReading => ({
    kind: 'unreadable',
    reason,
    diagnostics: {},
  });
  if (decoded.kind !== 'decoded') return unreadable(decoded.kind === 'other-version' ? 'other-version' : 'too-damaged');
  const { header, coarse, fine } = decoded;
  if (!coarse.bytes) return unreadable('too-damaged');
  const layers = fine.bytes ? { coarse: coarse.bytes, fine: fine.bytes } : { coarse: coarse.bytes };
  return { kind: 'read', header, layers, diagnostics: {} };
}

async function throughPaper(cells: Uint8Array, plan: FieldPlan, seed: number): Promise<FieldReading> {
  const sheet = printField(paintCells(cells, plan), MARGIN_MM, drawPrinter(seed), seed);
  return readField(
    await scanSheet(sheet, {
      seed,
      jpegQuality: 75,
      geometry: { skewDeg: (seed % 7) - 3, stretch: { x: 1.005, y: 0.995 } },
    }),
  );
}

/** A kiosk of the forger's, which the site does not know, that seals to the site's public key. */
async function foreignContent(party: Party, forger: Party, seed: number): Promise<FieldContent> {
  return sealedContent(seed, { ...forger.kiosk, inquiry: party.kiosk.inquiry }, seed);
}

const same = (a: Uint8Array | undefined, b: Uint8Array | undefined): boolean =>
  a !== undefined && b !== undefined && Buffer.compare(a, b) === 0;

export async function runTampered(run: {
  readonly seeds: readonly number[];
  readonly throughChannel: boolean;
  readonly isDone: (kind: string, seed: number, channel: boolean) => boolean;
  readonly mayGoOn: () => boolean;
  readonly onOutcome: (outcome: TamperOutcome) => void;
}): Promise<void> {
  const party = await demoParty(1);
  const forger = await demoParty(2);
  const plan = planField({ dpi: 600, cellPx: 3 });
  for (const seed of run.seeds) {
    const kinds = [...Object.keys(MADE), ...Object.keys(ON_PAPER)].filter(
      (kind) => !run.isDone(kind, seed, run.throughChannel),
    );
    if (kinds.length === 0) continue;
    const mine = await sealedContent(seed, party.kiosk, seed * 20);
    const other = await sealedContent(seed + 4, party.kiosk, seed * 20 + 10);
    const foreign = await foreignContent(party, forger, seed * 20 + 5);
    // What the kiosk sealed, by serial: the only truth that may come out.
    const truths: (string | Uint8Array | undefined)[][] = [];
    for (const content of [mine, other]) {
      const { verdict, serial, coarse, fine } = await verdictOf(
        { kind: 'read', header: content.header, layers: content.layers, diagnostics: {} },
        party.site,
      );
      if (verdict !== 'genuine-exact')
        throw new Error(`Expected a genuine sheet to begin with but received ${verdict}`);
      truths.push([serial, coarse, fine]);
    }
    const means = (): Means => ({ mine, other, foreign, plan, random: randomOf(seed * 97 + 3) });
    for (const kind of kinds) {
      if (!run.mayGoOn()) return;
      const content = MADE[kind]?.(means());
      const cells = (): Uint8Array => (content ? fieldCells(content, plan) : ON_PAPER[kind]!(means()));
      let reading: FieldReading;
      if (run.throughChannel) reading = await throughPaper(cells(), plan, seed);
      // Coding and decoding give back what went in, as one seed in twelve shows again.
      else if (content && seed % 12 !== 1) reading = { kind: 'read', ...content, diagnostics: {} };
      else reading = await readCells(cells(), plan);
      const { verdict, reason, serial, coarse, fine } = await verdictOf(reading, party.site);
      const genuine = verdict === 'genuine-exact' || verdict === 'genuine-reduced';
      const truth = truths.find(([known]) => known === serial);
      const isTrue =
        truth !== undefined && same(coarse, truth[1] as Uint8Array) && (!fine || same(fine, truth[2] as Uint8Array));
      run.onOutcome({ kind, seed, channel: run.throughChannel, verdict, reason, wrong: genuine && !isTrue });
    }
  }
}
