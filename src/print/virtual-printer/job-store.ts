// The jobs that the virtual printer knows: those under way and a bounded history.
import { randomUUID } from 'node:crypto';
import type { Device } from './device.ts';
import { Job, type JobRequest } from './job.ts';

const HISTORY = 500;
/** Jobs under way at the same time, open ones included; more are told that the printer is busy. */
const MAX_ACTIVE = 64;

export class JobStore {
  private readonly device: Device;
  private readonly jobs = new Map<number, Job>();
  private nextId = 1;

  constructor(device: Device) {
    this.device = device;
  }

  /** Undefined when there are too many jobs already. */
  create(request: JobRequest): Job | undefined {
    if (this.active().length >= MAX_ACTIVE) return undefined;
    // Made of twenty pieces, which the history would keep one by one.
    const uuid = Buffer.from(randomUUID(), 'latin1').toString('latin1');
    const job = new Job(this.device, this.nextId++, uuid, request);
    this.jobs.set(job.id, job);
    this.forgetOldest();
    return job;
  }

  get(id: number): Job | undefined {
    return this.jobs.get(id);
  }

  /** Oldest first. */
  active(): Job[] {
    return [...this.jobs.values()].filter((job) => !job.isTerminal);
  }

  /** Newest first. */
  ended(): Job[] {
    return [...this.jobs.values()].filter((job) => job.isTerminal).reverse();
  }

  /** The job is printed on, and nobody can ask about it any more. */
  forget(job: Job): void {
    this.jobs.delete(job.id);
  }

  /** Everything is forgotten, and numbers start from 1. */
  reset(): void {
    this.jobs.clear();
    this.nextId = 1;
  }

  private forgetOldest(): void {
    const ended = this.ended();
    for (const job of ended.slice(HISTORY)) this.jobs.delete(job.id);
  }
}
