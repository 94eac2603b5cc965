// What the kiosk's sensors see, as `POST /handover` -> the events of each job's sheets and receipt: take, taken, left behind, done.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import { Handover, type HandoverEvent } from '../print/receipt/handover.ts';

/** Jobs whose things may still lie there; the oldest is given up when there are more. */
const MAX_JOBS = 64;
const MAX_BODY_BYTES = 256;
const BODY_LIMIT_MS = 10_000;

const Taken = z.strictObject({ job: z.int().min(1), taken: z.enum(['sheets', 'receipt']) });

export class HandoverDesk {
  private readonly jobs = new Map<number, Handover>();
  private readonly leftBehindMs: number;

  /** @param leftBehindMs what nobody has taken by then was left behind */
  constructor(leftBehindMs: number) {
    this.leftBehindMs = leftBehindMs;
  }

  /** @param job the front's number of the job */
  of(job: number, onEvent: (event: HandoverEvent) => void): Handover {
    const handover = new Handover((event) => {
      if (event.type === 'done') this.forget(job);
      onEvent(event);
    }, this.leftBehindMs);
    this.forget(job);
    this.jobs.set(job, handover);
    const [oldest] = this.jobs.keys();
    if (this.jobs.size > MAX_JOBS) this.forget(oldest!);
    return handover;
  }

  close(): void {
    for (const job of [...this.jobs.keys()]) this.forget(job);
  }

  private forget(job: number): void {
    this.jobs.get(job)?.close();
    this.jobs.delete(job);
  }

  /** `POST /handover` with `{"job": N, "taken": "sheets" | "receipt"}` as `application/json`: 204, or 404 when nothing of it lies there. */
  readonly post = (request: IncomingMessage, response: ServerResponse): boolean => {
    if (request.url !== '/handover') return false;
    void this.receive(request).then(
      (status) => response.writeHead(status, { Connection: 'close', 'Content-Length': 0 }).end(),
      () => response.destroy(),
    );
    return true;
  };

  private async receive(request: IncomingMessage): Promise<number> {
    // Another type could be posted by a web page in somebody's browser.
    if (request.headers['content-type']?.split(';')[0]?.trim() !== 'application/json') {
      request.resume();
      return 415;
    }
    const timer = setTimeout(() => request.destroy(), BODY_LIMIT_MS);
    let text = '';
    try {
      for await (const chunk of request as AsyncIterable<Buffer>) {
        text += chunk.toString('latin1');
        if (text.length > MAX_BODY_BYTES) return 413;
      }
    } finally {
      clearTimeout(timer);
    }
    let body: z.infer<typeof Taken>;
    try {
      body = Taken.parse(JSON.parse(text));
    } catch {
      return 400;
    }
    return this.jobs.get(body.job)?.taken(body.taken) === true ? 204 : 404;
  }
}
