// Printer states as they are polled -> typed events for the kiosk: trouble that came, that changed, that went; each once.
import type { PrinterEvent, PrinterStateReason } from '../printer.ts';
import { type Reaction, troubleFor } from './catalogue.ts';

export interface TroubleEvent {
  readonly type: 'trouble-began' | 'trouble-ended';
  /** As the printer says it, a vendor's own words included. */
  readonly keyword: string;
  readonly severity: PrinterStateReason['severity'];
  readonly reaction: Reaction;
  readonly en: { readonly what: string; readonly todo: string };
  readonly ja: { readonly what: string; readonly todo: string };
}

/** What the engine does: a mere report or warning never stops it. */
function reactionTo({ keyword, severity }: PrinterStateReason): Reaction {
  return severity === 'error' ? troubleFor(keyword).reaction : 'go-on';
}

function eventFor(type: TroubleEvent['type'], reason: PrinterStateReason): TroubleEvent {
  const { en, ja } = troubleFor(reason.keyword);
  return { type, keyword: reason.keyword, severity: reason.severity, reaction: reactionTo(reason), en, ja };
}

/** A printer may list anything; more reasons than this at a time are not followed. */
const MAX_REASONS = 64;

/** Turns the states of one printer into events. */
export class TroubleWatch {
  private current = new Map<string, PrinterStateReason>();
  private readonly onTrouble: (event: TroubleEvent) => void;

  constructor(onTrouble: (event: TroubleEvent) => void) {
    this.onTrouble = onTrouble;
  }

  /** Pass every event of the printer; only `printer-state` matters. */
  readonly onEvent = (event: PrinterEvent): void => {
    if (event.type === 'printer-state') this.see(event.reasons);
  };

  see(reasons: readonly PrinterStateReason[]): void {
    const now = new Map(
      reasons.slice(0, MAX_REASONS).map((reason) => [`${reason.keyword}/${reason.severity}`, reason]),
    );
    const before = this.current;
    this.current = now;
    for (const [key, reason] of before) if (!now.has(key)) this.onTrouble(eventFor('trouble-ended', reason));
    for (const [key, reason] of now) if (!before.has(key)) this.onTrouble(eventFor('trouble-began', reason));
  }

  /** Whether anything stops the printer from printing. */
  get blocked(): boolean {
    return [...this.current.values()].some((reason) => reactionTo(reason) !== 'go-on');
  }
}

/** The catalogue as a Markdown page: docs/printer-events.md is this text. */
export function cataloguePage(entries: readonly ReturnType<typeof troubleFor>[]): string {
  const rows = entries.map(
    ({ keyword, reaction, en, ja }) =>
      `| \`${keyword}\` | ${reaction} | ${en.what} ${en.todo} | ${ja.what}${ja.todo} |`,
  );
  return `# Printer events

What the kiosk is told when the printer is in trouble, and what a person must do. Made from
\`src/print/trouble/catalogue.ts\` by \`node scripts/printer-events.ts\`; do not edit this page.

Each reason raises \`trouble-began\` once and \`trouble-ended\` once. Suffixes: \`-error\` (or none) reacts as the table says;
\`-warning\` and \`-report\` are told, and printing goes on. A keyword that is not in the table reads as \`other\`, with the
printer's own keyword in the event.

Reactions: \`wait-for-person\` the sheet in hand comes out once a person has acted; \`wait\` it passes by itself; \`go-on\`
printing goes on; \`call-service\` no job is started.

Time limits (\`JobLimits\`, \`TransportLimits\`): connecting 10 s, an answer 60 s (to a document: as
long as its job makes progress, since some devices answer when the last page is out), an upload that stands still 180 s, a busy
printer 60 s, a job that makes no progress 300 s, a job as a whole 30 min, a cancelled job 30 s. Each ends the job with
\`printer.timeout\` and its kind; what was printed by then is in the journal.

With a ticket, its \`waitForPrinterSec\` holds instead: for a printer that is out of reach or busy, and for one that stops or
falls silent in mid-job (at least 10 s), which is not counted in the job as a whole.

| reason | reaction | what to do | 対処 |
|---|---|---|---|
${rows.join('\n')}
`;
}
