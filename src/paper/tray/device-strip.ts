// The printer's state and its reasons -> the strip at the top of the live page: what is wrong, and what a person must do.

import { escapeHtml } from '../../html.ts';
import type { PrinterState, PrinterStateReason } from '../../print/printer.ts';
import { troubleFor } from '../../print/trouble/catalogue.ts';
import { both } from '../preview/html.ts';
import type { Bilingual } from '../preview/page-text.ts';

export interface DeviceStatus {
  readonly state: PrinterState;
  readonly reasons: readonly PrinterStateReason[];
  /** Jobs that have not begun to print. */
  readonly waiting: number;
}

const STATES: Readonly<Record<PrinterState, Bilingual>> = {
  idle: { ja: '待機中', en: 'idle' },
  processing: { ja: '印刷中', en: 'printing' },
  stopped: { ja: '停止中', en: 'stopped' },
};

const SEVERITIES: Readonly<Record<PrinterStateReason['severity'], Bilingual>> = {
  error: { ja: 'エラー', en: 'error' },
  warning: { ja: '警告', en: 'warning' },
  report: { ja: '通知', en: 'report' },
};

export const STRIP_STYLE = `
.device { margin-top: 1.2rem; padding: .7rem 1rem; border: 1px solid var(--line); border-left: .4rem solid #2e8b57; border-radius: 3px; }
.device.processing { border-left-color: var(--accent); }
.device.stopped { border-left-color: #c0392b; }
.device ul { margin: .4rem 0 0; padding-left: 1.2rem; }
.device .error b { color: #c0392b; }
`;

export function deviceStrip({ state, reasons, waiting }: DeviceStatus): string {
  const queue = waiting === 0 ? '' : ` — ${both({ ja: `待っているジョブ ${waiting}件`, en: `${waiting} waiting` })}`;
  const list = reasons.map(({ keyword, severity }) => {
    const { ja, en } = troubleFor(keyword);
    const said = both({ ja: `${ja.what}${ja.todo}`, en: `${en.what} ${en.todo}` });
    return `<li class="${severity}"><b>${both(SEVERITIES[severity])}</b> ${said} <code>${escapeHtml(keyword)}</code></li>`;
  });
  return `<section class="device ${state}"><b>${both({ ja: 'プリンター', en: 'Printer' })}</b>: ${both(STATES[state])}${queue}${
    list.length === 0 ? '' : `<ul>${list.join('')}</ul>`
  }</section>`;
}
