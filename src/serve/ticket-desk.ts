// Tickets that are uploaded before their job -> kept for a while in memory, handed out by the name that the upload returned.
import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { MAX_TICKET_BYTES } from '../job/ticket.ts';

const MAX_TICKETS = 256;
const KEPT_MS = 10 * 60_000;
const NAME = /^ticket-[0-9a-f]{32}$/;

export class TicketDesk {
  private readonly tickets = new Map<string, { readonly jws: string; readonly atMs: number }>();
  private readonly clock: () => number;

  constructor(clock: () => number) {
    this.clock = clock;
  }

  /** @returns the name for `job-name`; undefined when the desk is full */
  put(jws: string): string | undefined {
    this.forgetOld();
    const name = `ticket-${createHash('sha256').update(jws).digest('hex').slice(0, 32)}`;
    if (this.tickets.size >= MAX_TICKETS && !this.tickets.has(name)) return undefined;
    this.tickets.set(name, { jws, atMs: this.clock() });
    return name;
  }

  /** Hands the ticket out once. */
  take(jobName: string): string | undefined {
    this.forgetOld();
    if (!NAME.test(jobName)) return undefined;
    const ticket = this.tickets.get(jobName);
    this.tickets.delete(jobName);
    return ticket?.jws;
  }

  private forgetOld(): void {
    const before = this.clock() - KEPT_MS;
    for (const [name, { atMs }] of this.tickets) if (atMs < before) this.tickets.delete(name);
  }

  /** `POST /tickets` with the JWS as `application/jose`; answers `{"name": "ticket-..."}`. */
  readonly post = (request: IncomingMessage, response: ServerResponse): boolean => {
    if (request.url !== '/tickets') return false;
    void this.receive(request, response);
    return true;
  };

  private async receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const answer = (status: number, body: object): void => {
      response.writeHead(status, { 'Content-Type': 'application/json', Connection: 'close' }).end(JSON.stringify(body));
    };
    // Another type could be posted by a web page in somebody's browser.
    if (request.headers['content-type']?.split(';')[0]?.trim() !== 'application/jose') {
      request.resume();
      return answer(415, {});
    }
    const chunks: Buffer[] = [];
    let length = 0;
    const timer = setTimeout(() => request.destroy(), 10_000);
    try {
      for await (const chunk of request as AsyncIterable<Buffer>) {
        length += chunk.length;
        if (length > MAX_TICKET_BYTES + 2) return answer(413, {});
        chunks.push(chunk);
      }
    } catch {
      return;
    } finally {
      clearTimeout(timer);
    }
    const name = this.put(Buffer.concat(chunks).toString('latin1').trim());
    if (name === undefined) answer(503, {});
    else answer(201, { name });
  }
}
