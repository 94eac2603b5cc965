// What happens in the service -> Prometheus metrics without personal data.
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

export interface Metrics {
  readonly registry: Registry;
  readonly jobs: Counter<'outcome'>;
  readonly refused: Counter<'code'>;
  readonly sheets: Counter<string>;
  readonly receipts: Counter<'outcome'>;
  readonly trouble: Gauge<'device' | 'reason'>;
  readonly printerUp: Gauge<'device'>;
  readonly undecided: Gauge<string>;
  readonly receiptsOwed: Gauge<string>;
  readonly leftBehind: Counter<'item'>;
  readonly seconds: Histogram<string>;
}

/** @param keysExpireSec seconds since 1970; undefined: no keys */
export function createMetrics(keysExpireSec: () => number | undefined = () => undefined): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  new Gauge({
    name: 'kiosk_keys_expire_timestamp_seconds',
    help: 'When the first of the keys in use ends; nothing is printed after it',
    registers,
    collect() {
      const sec = keysExpireSec();
      if (sec !== undefined) this.set(sec);
    },
  });
  return {
    registry,
    jobs: new Counter({ name: 'kiosk_jobs_total', help: 'Jobs by outcome', labelNames: ['outcome'], registers }),
    refused: new Counter({
      name: 'kiosk_refused_total',
      help: 'Jobs refused or failed, by code',
      labelNames: ['code'],
      registers,
    }),
    sheets: new Counter({ name: 'kiosk_sheets_total', help: 'Sheets known to be printed', registers }),
    receipts: new Counter({
      name: 'kiosk_receipts_total',
      help: 'Receipts by outcome',
      labelNames: ['outcome'],
      registers,
    }),
    trouble: new Gauge({
      name: 'kiosk_printer_trouble',
      help: '1 while the printer gives the reason',
      labelNames: ['device', 'reason'],
      registers,
    }),
    printerUp: new Gauge({
      name: 'kiosk_printer_up',
      help: '1 while the printer answers; devices by their number',
      labelNames: ['device'],
      registers,
    }),
    undecided: new Gauge({ name: 'kiosk_jobs_undecided', help: 'Jobs that wait for an attendant', registers }),
    receiptsOwed: new Gauge({
      name: 'kiosk_receipts_owed',
      help: 'Receipts that an attendant has to hand over',
      registers,
    }),
    leftBehind: new Counter({
      name: 'kiosk_left_behind_total',
      help: 'Sheets or receipts that nobody took in time',
      labelNames: ['item'],
      registers,
    }),
    seconds: new Histogram({
      name: 'kiosk_job_seconds',
      help: 'From the PDF to the last sheet',
      buckets: [2, 5, 10, 20, 40, 80, 160, 320],
      registers,
    }),
  };
}
