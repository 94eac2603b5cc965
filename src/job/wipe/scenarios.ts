// Every way for a certificate's job to end -> what is wrong with it, where it is caught at work, and how it must end.
import type { JobLimits } from '../../workers/limits.ts';
import type { CanaryFault } from './canary.ts';
import type { Catch } from './host-messages.ts';

export type JobWayOut =
  | 'printed'
  | 'printed over TLS'
  | 'refused: ticket'
  | 'refused: page'
  | 'refused: glyph'
  | 'aborted by the printer'
  | 'printer lost'
  | 'cancelled'
  | 'worker crashed'
  | 'timed out'
  | 'over memory'
  | 'engine killed'
  | 'served'
  | 'served over TLS'
  | 'served by the second printer';

export interface Scenario {
  readonly wayOut: JobWayOut;
  /**
   * What prints: an engine as a library holds it; the `serve` command as a demonstration; or as a kiosk has it, with
   * tickets, a receipt printer and two printers, of which the first gives every job up.
   */
  readonly by: 'engine' | 'serve' | 'kiosk';
  readonly fault: CanaryFault;
  readonly tls: boolean;
  /** Comes with a ticket, which is for another PDF. */
  readonly wrongTicket?: boolean;
  /** Where the job is caught at work: taken in, at preflight, or with its pages on the way to a printer that reads no further. */
  readonly caught: Catch | 'printing';
  /** What is done to it then. */
  readonly ending: 'let go' | 'printer aborts' | 'printer cuts' | 'cancel' | 'crash' | 'kill engine';
  /** Codes of errors it may end with; undefined = it must succeed. */
  readonly ends: readonly string[] | undefined;
  readonly limits: Partial<JobLimits>;
}

const PLAIN: Omit<Scenario, 'wayOut' | 'caught' | 'ending'> = {
  by: 'engine',
  fault: 'none',
  tls: false,
  ends: undefined,
  limits: {},
};

/** In the order in which they are run; one that kills its engine comes last. */
export const SCENARIOS: readonly Scenario[] = [
  { ...PLAIN, wayOut: 'printed', caught: 'printing', ending: 'let go' },
  { ...PLAIN, wayOut: 'printed over TLS', tls: true, caught: 'printing', ending: 'let go' },
  {
    ...PLAIN,
    wayOut: 'refused: ticket',
    wrongTicket: true,
    caught: 'taken in',
    ending: 'let go',
    ends: ['ticket.pdf-mismatch'],
  },
  {
    ...PLAIN,
    wayOut: 'refused: page',
    fault: 'small page',
    caught: 'preflight',
    ending: 'let go',
    ends: ['pdf.page-size'],
  },
  {
    ...PLAIN,
    wayOut: 'refused: glyph',
    fault: 'no glyph',
    caught: 'preflight',
    ending: 'let go',
    ends: ['pdf.glyph-missing'],
  },
  {
    ...PLAIN,
    wayOut: 'aborted by the printer',
    caught: 'printing',
    ending: 'printer aborts',
    ends: ['printer.jobEnded'],
  },
  {
    ...PLAIN,
    wayOut: 'printer lost',
    caught: 'printing',
    ending: 'printer cuts',
    ends: ['printer.lost', 'printer.jobEnded'],
  },
  { ...PLAIN, wayOut: 'cancelled', caught: 'printing', ending: 'cancel', ends: ['job.cancelled'] },
  { ...PLAIN, wayOut: 'worker crashed', caught: 'printing', ending: 'crash', ends: ['job.worker-lost'] },
  {
    ...PLAIN,
    wayOut: 'timed out',
    fault: 'endless',
    caught: 'preflight',
    ending: 'let go',
    ends: ['job.time-limit'],
    limits: { jobTimeMs: 4000 },
  },
  {
    ...PLAIN,
    wayOut: 'over memory',
    fault: 'bomb',
    caught: 'preflight',
    ending: 'let go',
    ends: ['job.memory-limit'],
    limits: { processBytes: 420 << 20 },
  },
  { ...PLAIN, wayOut: 'engine killed', caught: 'printing', ending: 'kill engine' },
  { ...PLAIN, wayOut: 'served', by: 'serve', caught: 'printing', ending: 'let go' },
  { ...PLAIN, wayOut: 'served over TLS', by: 'serve', tls: true, caught: 'printing', ending: 'let go' },
  { ...PLAIN, wayOut: 'served by the second printer', by: 'kiosk', caught: 'printing', ending: 'let go' },
];
