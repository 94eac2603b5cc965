// `jam@sheet=2:for=3,reply-lost@create-job` -> faults, checked: the grammar of docs/faults.md.
import { OPERATION } from '../codes.ts';
import { virtualPrinterError } from '../errors.ts';

/** Trouble that a person ends: its printer-state-reason and severity. */
export const TROUBLES = {
  'paper-out': ['media-empty', 'error'],
  jam: ['media-jam', 'error'],
  'cover-open': ['cover-open', 'error'],
  'door-open': ['door-open', 'error'],
  'tray-missing': ['input-tray-missing', 'error'],
  'toner-low': ['toner-low', 'warning'],
  'toner-empty': ['toner-empty', 'error'],
  'waste-full': ['marker-waste-full', 'error'],
  'output-full': ['output-area-full', 'error'],
  stops: ['paused', 'error'],
} as const satisfies Readonly<Record<string, readonly [string, 'error' | 'warning']>>;
export type TroubleKind = keyof typeof TROUBLES;

export type OperationName = Lowercase<keyof typeof OPERATION>;
const OPERATION_NAMES = Object.keys(OPERATION).map((name) => name.toLowerCase()) as OperationName[];

export type Fault =
  /** Before sheet `sheet` of a job; lasts `forMs`, for ever when 0. */
  | { readonly kind: TroubleKind; readonly sheet: number; readonly forMs: number; readonly times: number }
  /** Create-Job and Print-Job are answered server-error-busy. */
  | { readonly kind: 'busy'; readonly times: number }
  /** Every side takes so long. */
  | { readonly kind: 'slow'; readonly sideMs: number }
  /** The connection is cut after so many bytes of a document. */
  | { readonly kind: 'cut'; readonly byte: number; readonly times: number }
  /** The operation is done, and its answer never comes. */
  | { readonly kind: 'reply-lost'; readonly operation: OperationName; readonly times: number }
  /** The operation is done, and its answer says otherwise. */
  | { readonly kind: 'wrong-status'; readonly operation: OperationName; readonly code: number; readonly times: number }
  /** The operation is done, and its answer is bytes that mean nothing. */
  | { readonly kind: 'garbage'; readonly operation: OperationName; readonly times: number }
  /** Power off and on before sheet `sheet`: connections cut, jobs forgotten, numbers and up-time from 1; gone for `forMs`. */
  | { readonly kind: 'reboot'; readonly sheet: number; readonly forMs: number; readonly times: number }
  /** Before sheet `sheet` the job leaves the printer's list, and is printed on. */
  | { readonly kind: 'forget'; readonly sheet: number; readonly times: number };

export const FAULT_KINDS = [
  ...Object.keys(TROUBLES),
  'busy',
  'slow',
  'cut',
  'reply-lost',
  'wrong-status',
  'garbage',
  'reboot',
  'forget',
] as readonly Fault['kind'][];

const MAX_FAULTS = 32;

function bad(fault: string, expected: string): Error {
  return virtualPrinterError('badFault', { fault: fault.slice(0, 80), expected });
}

class Fields {
  private readonly fault: string;
  private readonly fields = new Map<string, string>();

  constructor(fault: string, place: string | undefined, options: readonly string[]) {
    this.fault = fault;
    for (const [index, text] of [place, ...options].entries()) {
      if (text === undefined) continue;
      const [key, value, ...more] = text.split('=') as [string, string?, ...string[]];
      // A place without `=` is an operation.
      const name = value === undefined && index === 0 ? 'operation' : key;
      if (more.length > 0 || this.fields.has(name) || (value === undefined && name !== 'operation')) {
        throw bad(fault, 'KEY=VALUE, each once');
      }
      this.fields.set(name, value ?? key);
    }
  }

  number(key: string, min: number, max: number, absent: number, scale = 1): number {
    const text = this.fields.get(key);
    this.fields.delete(key);
    if (text === undefined) return absent;
    const value = /^0x[0-9a-fA-F]+$/.test(text) || /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
    if (!(value >= min && value <= max) || (scale === 1 && !Number.isInteger(value))) {
      throw bad(this.fault, `${key} from ${min} to ${max}`);
    }
    return value * scale;
  }

  operation(): OperationName {
    const text = this.fields.get('operation')?.toLowerCase() as OperationName | undefined;
    this.fields.delete('operation');
    if (text === undefined || !OPERATION_NAMES.includes(text))
      throw bad(this.fault, `@ one of ${OPERATION_NAMES.join(', ')}`);
    return text;
  }

  end(): void {
    const [left] = this.fields.keys();
    if (left !== undefined) throw bad(this.fault, `no ${left}`);
  }
}

function parseOne(text: string): Fault {
  const [head, ...options] = text.split(':') as [string, ...string[]];
  const [kind, place, ...more] = head.split('@') as [Fault['kind'], string?, ...string[]];
  if (!FAULT_KINDS.includes(kind) || more.length > 0) throw bad(text, `one of ${FAULT_KINDS.join(', ')}`);
  const fields = new Fields(text, place, options);
  const times = (): number => fields.number('times', 1, 1_000_000, 1);
  const sheet = (): number => fields.number('sheet', 1, 10_000, 1);
  const fault = ((): Fault => {
    switch (kind) {
      case 'busy':
        return { kind, times: times() };
      case 'slow':
        return { kind, sideMs: fields.number('ms', 1, 600_000, 1000) };
      case 'cut':
        return { kind, byte: fields.number('byte', 1, 2 ** 40, 1), times: times() };
      case 'reply-lost':
      case 'garbage':
        return { kind, operation: fields.operation(), times: times() };
      case 'wrong-status':
        return {
          kind,
          operation: fields.operation(),
          code: fields.number('code', 0x0100, 0xffff, 0x0500),
          times: times(),
        };
      case 'reboot':
        return { kind, sheet: sheet(), forMs: fields.number('for', 0, 3600, 0, 1000), times: times() };
      case 'forget':
        return { kind, sheet: sheet(), times: times() };
      default:
        return { kind, sheet: sheet(), forMs: fields.number('for', 0, 3600, 5000, 1000), times: times() };
    }
  })();
  fields.end();
  return fault;
}

/** @throws `virtual-printer.badFault` */
export function parseFaults(spec: string): Fault[] {
  const parts = spec.split(',').map((part) => part.trim());
  if (parts.length > MAX_FAULTS) throw bad(spec, `at most ${MAX_FAULTS} faults`);
  return parts.map(parseOne);
}
