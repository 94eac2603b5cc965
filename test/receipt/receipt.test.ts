// A receipt over TCP and to a file: what the paper shows, what happens in trouble, and never two.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { Handover, type HandoverEvent } from '../../src/print/receipt/handover.ts';
import { openReceiptPrinter, type ReceiptEvent } from '../../src/print/receipt/receipt-printer.ts';
import { drawSlip, type SlipContent } from '../../src/print/receipt/slip.ts';
import { troubleOf } from '../../src/print/receipt/status.ts';
import { EscPosParser } from '../../src/print/receipt/virtual/parser.ts';
import {
  slipPng,
  startVirtualThermalPrinter,
  type VirtualThermalOptions,
  type VirtualThermalPrinter,
} from '../../src/print/receipt/virtual/thermal-printer.ts';

const CONTENT: SlipContent = {
  feeYen: 300,
  office: 'みほん市役所',
  timeMs: Date.UTC(2026, 10, 21, 1, 5),
  serial: 'DEMO-0001',
};
const LIMITS = { answerMs: 1000, printMs: 2000, retryMs: 10, attempts: 5 };
/** Feed before the cut. */
const FEED_ROWS = 120;

const open: VirtualThermalPrinter[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((printer) => printer.close()));
});

async function printer(options: VirtualThermalOptions = {}): Promise<VirtualThermalPrinter> {
  const started = await startVirtualThermalPrinter(options);
  open.push(started);
  return started;
}

function expectSlip(slip: { heightPx: number; data: Uint8Array } | undefined, rowsBefore = 0): void {
  const drawn = drawSlip(CONTENT);
  const start = rowsBefore * drawn.strideBytes;
  expect(slip?.heightPx).toBe(rowsBefore + drawn.heightPx + FEED_ROWS);
  expect(Buffer.compare(slip!.data.subarray(start, start + drawn.data.length), drawn.data)).toBe(0);
}

describe('the slip', () => {
  it('comes out dot for dot as drawn, once, with nothing that the printer does not know', async () => {
    const thermal = await printer();
    const events: string[] = [];
    const receipt = openReceiptPrinter(thermal.target);
    await receipt.print(CONTENT, { limits: LIMITS, onEvent: (event) => events.push(event.type) });
    expect(thermal.slips).toHaveLength(1);
    expectSlip(thermal.slips[0]);
    expect(thermal.unknownCommands).toBe(0);
    expect(events).toEqual(['receipt-completing', 'receipt-printed']);
    // The package's buffer was cleared: a second slip is one slip, not two.
    await receipt.print(CONTENT, { limits: LIMITS });
    expect(thermal.slips).toHaveLength(2);
    expectSlip(thermal.slips[1]);
    if (process.env['RECEIPT_PNG']) await writeFile(process.env['RECEIPT_PNG'], slipPng(thermal.slips[0]!));
  });

  it('fits 58 mm paper and a long office', () => {
    const slip = drawSlip({ ...CONTENT, office: 'あ'.repeat(40) }, { widthPx: 384, timeZone: 'Asia/Tokyo' });
    expect(slip.widthPx).toBe(384);
    const edge = Array.from(
      { length: slip.heightPx },
      (_, y) => slip.data[y * slip.strideBytes + slip.strideBytes - 1]!,
    );
    expect(edge.every((byte) => (byte & 0x07) === 0)).toBe(true);
  });

  it('names a character that no face has, instead of printing a box', () => {
    expect(() => drawSlip({ ...CONTENT, office: '\u{E000}市' })).toThrowError(/U\+E000/);
    expect(() => drawSlip({ ...CONTENT, feeYen: -1 })).toThrow();
  });

  it('goes to a file as the same bytes', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'receipt-'));
    try {
      await openReceiptPrinter(`file:${join(folder, 'slip.bin')}`).print(CONTENT);
      const events = new EscPosParser().push(await readFile(join(folder, 'slip.bin')));
      const rows = events.reduce((sum, event) => sum + (event.kind === 'raster' ? event.rows : 0), 0);
      expect(rows).toBe(drawSlip(CONTENT).heightPx);
      expect(events.filter((event) => event.kind === 'cut')).toHaveLength(1);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('refuses a target that it does not know', () => {
    expect(() => openReceiptPrinter('http://printer')).toThrowError(/tcp:\/\//);
    expect(() => openReceiptPrinter('tcp://printer:99999')).toThrowError(/tcp:\/\//);
  });
});

describe('trouble', () => {
  it('waits for paper, and says what to do', async () => {
    const thermal = await printer();
    thermal.raise('paper-end');
    const events: ReceiptEvent[] = [];
    await openReceiptPrinter(thermal.target).print(CONTENT, {
      limits: LIMITS,
      onEvent: (event) => {
        events.push(event);
        if (event.type === 'receipt-retry') thermal.clear('paper-end');
      },
    });
    expect(events[0]).toMatchObject({ type: 'receipt-trouble', trouble: [{ trouble: 'paper-end', blocks: true }] });
    expect(thermal.slips).toHaveLength(1);
  });

  it('gives up, and says that nothing was printed', async () => {
    const thermal = await printer();
    thermal.raise('cover-open');
    const printing = openReceiptPrinter(thermal.target).print(CONTENT, { limits: LIMITS });
    await expect(printing).rejects.toMatchObject({ code: 'receipt.notPrinted', params: { reason: 'cover-open' } });
    expect(thermal.slips).toHaveLength(0);
  });

  it('near end of paper does not stop it', async () => {
    const thermal = await printer();
    thermal.raise('paper-near-end');
    await openReceiptPrinter(thermal.target).print(CONTENT, { limits: LIMITS });
    expect(thermal.slips).toHaveLength(1);
  });

  // A slip has 5 strips: 4, a question, then the last strip, a feed, the cut and a question.
  it.each([1, 2, 3, 4, 5, 6, 7, 8, 9])('connection cut after event %i: at most one whole slip', async (cutAfter) => {
    const thermal = await printer({ cutAfterEvents: [cutAfter] });
    let completing = false;
    const outcome = await openReceiptPrinter(thermal.target)
      .print(CONTENT, {
        limits: LIMITS,
        beforeCompleting: async () => {
          completing = true;
        },
      })
      .then(
        () => 'printed',
        (error: { code: string }) => error.code,
      );
    const strips = Math.ceil(drawSlip(CONTENT).heightPx / 128);
    if (cutAfter <= strips) {
      // Not whole yet: crossed out, cut off, printed anew.
      expect(outcome).toBe('printed');
      expect(thermal.slips).toHaveLength(2);
      expectSlip(thermal.slips[1]);
    } else {
      expect(outcome).toBe('receipt.unknown');
      expect(completing).toBe(true);
      expect(thermal.slips.length).toBeLessThanOrEqual(1);
    }
  });
});

describe('ESC/POS parser', () => {
  it('reads a slip in any pieces, and never holds more than one picture of garbage', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), fc.integer({ min: 1, max: 50 }), (bytes, piece) => {
        const whole = new EscPosParser().push(bytes);
        const parser = new EscPosParser();
        const pieces = [];
        for (let at = 0; at < bytes.length; at += piece) pieces.push(...parser.push(bytes.subarray(at, at + piece)));
        expect(pieces).toEqual(whole);
        expect(parser.pendingBytes).toBeLessThanOrEqual(1 << 21);
      }),
      { seed: 9, numRuns: 300 },
    );
  });

  it('does not wait for a picture that would be too large', () => {
    const parser = new EscPosParser();
    expect(parser.push(Uint8Array.of(0x1d, 0x76, 0x30, 0, 0xff, 0xff, 0xff, 0xff))).toEqual([{ kind: 'unknown' }]);
    expect(parser.pendingBytes).toBe(0);
  });

  it('status bits', () => {
    expect(troubleOf([0x12, 0x12, 0x12, 0x12])).toEqual([]);
    expect(troubleOf([0x1a, 0x16, 0x12, 0x12]).map(({ trouble }) => trouble)).toEqual(['cover-open']);
    expect(troubleOf([0x1a, 0x12, 0x12, 0x12]).map(({ trouble }) => trouble)).toEqual(['offline']);
    expect(troubleOf([0x1a, 0x12, 0x1a, 0x1e]).map(({ trouble }) => trouble)).toEqual([
      'cutter-error',
      'paper-near-end',
    ]);
  });
});

describe('handover', () => {
  it('asks for the sheets and the receipt, and notices what is left behind', async () => {
    const events: HandoverEvent[] = [];
    const handover = new Handover((event) => events.push(event), 20);
    handover.ready('sheets', 2);
    handover.ready('receipt');
    handover.taken('sheets');
    await new Promise((resolve) => setTimeout(resolve, 100));
    handover.taken('receipt');
    handover.taken('receipt');
    expect(events.map((event) => ('item' in event ? `${event.type} ${event.item}` : event.type))).toEqual([
      'take sheets',
      'take receipt',
      'taken sheets',
      'left-behind receipt',
      'taken receipt',
      'done',
    ]);
    handover.close();
  });
});
