// Typed events of the service -> `GET /events`, Server-Sent Events for the kiosk's screen: trouble, outcomes, what to take.
import type { IncomingMessage, ServerResponse } from 'node:http';

const MAX_LISTENERS = 16;
/** A listener that does not read is let go: it may connect again. */
const MAX_UNREAD_BYTES = 256 << 10;
const HEARTBEAT_MS = 15_000;

/** What is told; `type` is the event's name on the stream. */
export type ServiceEvent = { readonly type: string } & Readonly<Record<string, unknown>>;

export class EventStream {
  private readonly listeners = new Set<ServerResponse>();
  private readonly heartbeat: NodeJS.Timeout;

  constructor() {
    this.heartbeat = setInterval(() => this.write(':\n\n'), HEARTBEAT_MS).unref();
  }

  tell(event: ServiceEvent): void {
    this.write(`event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
  }

  /** Takes over an answer to GET /events. @param first told to this listener alone, at once: how things stand */
  join(_request: IncomingMessage, response: ServerResponse, first: readonly ServiceEvent[]): void {
    if (this.listeners.size >= MAX_LISTENERS) {
      response.writeHead(503).end();
      return;
    }
    response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
    response.once('close', () => this.listeners.delete(response));
    this.listeners.add(response);
    response.write(':\n\n');
    for (const event of first) response.write(`event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
  }

  close(): void {
    clearInterval(this.heartbeat);
    for (const listener of this.listeners) listener.end();
    this.listeners.clear();
  }

  private write(text: string): void {
    for (const listener of this.listeners) {
      if (listener.writableLength > MAX_UNREAD_BYTES) listener.destroy();
      else listener.write(text);
    }
  }
}
