// A connection of an HTTP server -> the same, with every buffer that it was read into overwritten once it has been parsed.
import type { Socket } from 'node:net';

/**
 * Node's HTTP parser reads into one buffer of its own, which keeps the last 64 KiB of the last document for as long as the
 * process lives. A connection that somebody listens to is read into fresh buffers instead (`unconsume` in Node's
 * `_http_server`), which the parser copies bodies from; ours is the last listener, and overwrites them.
 */
export function wipeReads(socket: Socket): void {
  socket.on('data', (read: Uint8Array) => read.fill(0));
}
