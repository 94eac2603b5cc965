// A TCP port -> a virtual receipt printer: obeys ESC/POS, answers DLE EOT, shows each slip that it cut off as a picture.

import type { AddressInfo } from 'node:net';
import { createServer, type Socket } from 'node:net';
import { PNG } from 'pngjs';
import { receiptError } from '../errors.ts';
import type { ReceiptTrouble } from '../status.ts';
import { type EscPosEvent, EscPosParser } from './parser.ts';

/** A slip of a metre and a half; a longer one is cut off here, as an operator would. */
const MAX_ROWS = 12_000;
const MAX_SLIPS = 200;

export interface VirtualSlip {
  readonly widthPx: number;
  readonly heightPx: number;
  /** Packed rows, MSB first, 1 = black. */
  readonly data: Uint8Array;
}

export interface VirtualThermalOptions {
  /** 0 or absent = any free one; always on loopback. */
  readonly port?: number;
  readonly widthPx?: number;
  readonly onSlip?: (slip: VirtualSlip) => void;
  /** Cuts the connection when it has carried out so many events (rasters, feeds, cuts, in-order questions) over its life. */
  readonly cutAfterEvents?: readonly number[];
}

export interface VirtualThermalPrinter {
  /** `tcp://127.0.0.1:PORT` */
  readonly target: string;
  /** Slips that were cut off, oldest first. */
  readonly slips: readonly VirtualSlip[];
  /** Rows that hang out of the printer, not cut off yet. */
  readonly uncutRows: number;
  /** Commands that it does not know. */
  readonly unknownCommands: number;
  raise(trouble: ReceiptTrouble): void;
  clear(trouble: ReceiptTrouble): void;
  close(): Promise<void>;
}

/** Bits of the four answers (1 to 4) that each trouble sets. */
const BITS: Readonly<Record<ReceiptTrouble, readonly (readonly [which: number, bits: number])[]>> = {
  offline: [[1, 0x08]],
  'cover-open': [
    [1, 0x08],
    [2, 0x04],
  ],
  'paper-end': [
    [1, 0x08],
    [2, 0x20],
    [4, 0x60],
  ],
  'cutter-error': [
    [1, 0x08],
    [2, 0x40],
    [3, 0x08],
  ],
  error: [
    [1, 0x08],
    [2, 0x40],
    [3, 0x20],
  ],
  'paper-near-end': [[4, 0x0c]],
};

class Paper {
  readonly slips: VirtualSlip[] = [];
  private rows: Uint8Array[] = [];
  private readonly widthPx: number;
  private readonly onSlip: (slip: VirtualSlip) => void;

  constructor(widthPx: number, onSlip: (slip: VirtualSlip) => void) {
    this.widthPx = widthPx;
    this.onSlip = onSlip;
  }

  get uncutRows(): number {
    return this.rows.length;
  }

  feed(count: number): void {
    for (let i = 0; i < count; i++) this.add(new Uint8Array(this.widthPx / 8));
  }

  raster(bytesPerRow: number, rows: number, data: Uint8Array): void {
    for (let y = 0; y < rows; y++) {
      const row = new Uint8Array(this.widthPx / 8);
      row.set(data.subarray(y * bytesPerRow, y * bytesPerRow + Math.min(bytesPerRow, row.length)));
      this.add(row);
    }
  }

  cut(): void {
    if (this.rows.length === 0) return;
    const slip = { widthPx: this.widthPx, heightPx: this.rows.length, data: Buffer.concat(this.rows) };
    this.rows = [];
    this.slips.push(slip);
    if (this.slips.length > MAX_SLIPS) this.slips.shift();
    this.onSlip(slip);
  }

  private add(row: Uint8Array): void {
    this.rows.push(row);
    if (this.rows.length >= MAX_ROWS) this.cut();
  }
}

/** @throws `receipt.listen` */
export async function startVirtualThermalPrinter(options: VirtualThermalOptions = {}): Promise<VirtualThermalPrinter> {
  const paper = new Paper(options.widthPx ?? 576, options.onSlip ?? (() => undefined));
  const troubles = new Set<ReceiptTrouble>();
  const sockets = new Set<Socket>();
  const cuts = [...(options.cutAfterEvents ?? [])];
  let carriedOut = 0;
  let unknownCommands = 0;
  const statusByte = (which: number): number =>
    [...troubles]
      .flatMap((trouble) => BITS[trouble])
      .reduce((byte, [at, bits]) => (at === which ? byte | bits : byte), 0x12);

  const obey = (event: EscPosEvent, socket: Socket): void => {
    switch (event.kind) {
      case 'raster':
        paper.raster(event.bytesPerRow, event.rows, event.data);
        break;
      case 'feed':
        paper.feed(event.rows);
        break;
      case 'cut':
        paper.cut();
        break;
      case 'in-order':
        if (cuts[0] !== carriedOut + 1) socket.write(Uint8Array.of(0));
        break;
      case 'unknown':
        unknownCommands++;
        break;
      default:
        return;
    }
    carriedOut++;
    if (cuts[0] === carriedOut) {
      cuts.shift();
      socket.destroy();
    }
  };

  const server = createServer((socket) => {
    const parser = new EscPosParser();
    sockets.add(socket);
    socket.setTimeout(60_000, () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    socket.on('data', (chunk) => {
      for (const event of parser.push(chunk)) {
        if (socket.destroyed) return;
        if (event.kind === 'status') socket.write(Uint8Array.of(statusByte(event.which)));
        else obey(event, socket);
      }
    });
  });
  server.maxConnections = 4;
  const port = await new Promise<number>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(receiptError('listen', { port: options.port ?? 0, reason: error.code ?? error.name })),
    );
    server.listen(options.port ?? 0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
  return {
    target: `tcp://127.0.0.1:${port}`,
    slips: paper.slips,
    get uncutRows() {
      return paper.uncutRows;
    },
    get unknownCommands() {
      return unknownCommands;
    },
    raise: (trouble) => void troubles.add(trouble),
    clear: (trouble) => void troubles.delete(trouble),
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}

/** The slip as a grey PNG, 0 = black. */
export function slipPng(slip: VirtualSlip): Uint8Array {
  const png = new PNG({ width: slip.widthPx, height: slip.heightPx });
  for (let i = 0; i < slip.widthPx * slip.heightPx; i++) {
    const ink = (slip.data[i >> 3]! >> (7 - (i & 7))) & 1;
    png.data.fill(ink ? 0 : 255, i * 4, i * 4 + 3);
    png.data[i * 4 + 3] = 255;
  }
  return PNG.sync.write(png);
}
