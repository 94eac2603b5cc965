// What the inquiry site does -> Prometheus metrics: counts and times, nothing of what was asked.
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

export interface SiteMetrics {
  readonly registry: Registry;
  readonly sheets: Counter<'verdict'>;
  readonly comparisons: Counter<'front'>;
  readonly refused: Counter<'code'>;
  readonly seconds: Histogram<string>;
}

/** @param load asked when the metrics are read */
export function createSiteMetrics(load: () => { readonly busy: number; readonly waiting: number }): SiteMetrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const gauge = (name: string, help: string, value: () => number) =>
    new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(value());
      },
    });
  gauge('inquiry_busy', 'Inquiries at work', () => load().busy);
  gauge('inquiry_waiting', 'Inquiries that wait', () => load().waiting);
  return {
    registry,
    sheets: new Counter({ name: 'inquiry_sheets_total', help: 'Backs by verdict', labelNames: ['verdict'], registers }),
    comparisons: new Counter({
      name: 'inquiry_comparisons_total',
      help: 'Fronts compared, by outcome',
      labelNames: ['front'],
      registers,
    }),
    refused: new Counter({
      name: 'inquiry_refused_total',
      help: 'Inquiries refused or failed, by code',
      labelNames: ['code'],
      registers,
    }),
    seconds: new Histogram({
      name: 'inquiry_seconds',
      help: 'From the first byte of an inquiry to its last answer',
      buckets: [1, 2, 4, 8, 16, 32, 64, 128],
      registers,
    }),
  };
}
