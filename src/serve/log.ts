// Events of the service -> structured log lines from an allow-list of fields: what is not on it is not written.
import { type DestinationStream, type Logger as PinoLogger, pino } from 'pino';

export type Logger = Pick<PinoLogger, 'info' | 'warn' | 'error'>;

/** Numbers, codes and names of ours. No job name of a client, no user, no address, no serial, no office. */
const ALLOWED = new Set([
  'jobId',
  'job',
  'state',
  'cause',
  'outcome',
  'impressions',
  'code',
  'event',
  'item',
  'type',
  'reason',
  'reaction',
  'todo',
  'up',
  'uri',
  'device',
  'receipt',
  'ticketGivenBack',
  'tickets',
  'demo',
  'version',
]);

export function createLogger(destination?: DestinationStream): Logger {
  return pino(
    {
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: {
        log: (fields) => Object.fromEntries(Object.entries(fields).filter(([field]) => ALLOWED.has(field))),
      },
    },
    destination ?? pino.destination({ dest: 2, sync: true }),
  );
}
