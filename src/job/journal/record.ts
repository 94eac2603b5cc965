// One step of a job <-> one line of its journal file: a checksum, then JSON of numbers and names; never content.
import { crc32 } from 'node:zlib';
import { z } from 'zod';

/** Why the outcome is what it is. `unknown` is used only with a cause of its own. */
export const CAUSES = [
  'printer-said-so',
  'nothing-sent',
  'cancelled',
  'job-forgotten',
  'printer-restarted',
  'printer-replaced',
  'printer-unreachable',
  'not-counted',
  'count-mismatch',
  'still-printing',
  'record-damaged',
  'attendant',
] as const;
export type Cause = (typeof CAUSES)[number];

export const OUTCOMES = ['completed', 'failed-unprinted', 'partly-printed', 'unknown'] as const;
export type Outcome = (typeof OUTCOMES)[number];

const uuid = z.string().max(80).optional();
const at = z.int().min(0);

/** Loose: a later version may add fields, and an upgrade must still read its open jobs. */
const Line = z.discriminatedUnion('step', [
  z.looseObject({
    step: z.literal('prepared'),
    at,
    version: z.literal(1),
    job: z.string().regex(/^[a-z0-9-]{1,64}$/),
    printer: z.string().max(1024),
    sheets: z.int().min(1).max(1000),
    /** Whose job it is while it runs: the process, and its start time against a number that is used again. */
    pid: z.int().min(1),
    pidStart: z.string().max(32),
    /** The ticket's claim, hexadecimal: what is given back when nothing was printed. */
    ticket: z
      .string()
      .regex(/^[0-9a-f]{64}$/)
      .optional(),
    /** A receipt follows when the sheets are out. */
    receiptDue: z.boolean().optional(),
  }),
  z.looseObject({ step: z.literal('validated'), at, printerUuid: uuid, upTimeS: z.int().optional() }),
  z.looseObject({ step: z.literal('create-sent'), at }),
  z.looseObject({ step: z.literal('created'), at, jobId: z.int(), jobUuid: uuid }),
  z.looseObject({ step: z.literal('sending'), at }),
  z.looseObject({ step: z.literal('sent'), at, jobId: z.int().optional(), jobUuid: uuid }),
  z.looseObject({ step: z.literal('impressions'), at, impressions: z.int().min(0) }),
  z.looseObject({
    step: z.enum(OUTCOMES),
    at,
    cause: z.enum(CAUSES),
    impressions: z.int().min(0).optional(),
  }),
  z.looseObject({
    step: z.literal('receipt'),
    at,
    receipt: z.enum(['completing', 'printed', 'not-printed', 'unknown', 'handed']),
  }),
  z.looseObject({ step: z.literal('resolved'), at, as: z.enum(['printed', 'not-printed']) }),
]);
export type JournalLine = z.infer<typeof Line>;

/** A record may not grow without bound, whatever a printer puts in it. */
const MAX_LINE_BYTES = 4096;

function checksum(json: string): string {
  return crc32(json).toString(16).padStart(8, '0');
}

export function encodeLine(line: JournalLine): string {
  const json = JSON.stringify(Line.parse(line));
  if (json.length > MAX_LINE_BYTES) throw new RangeError('a journal record of more than 4096 bytes');
  return `${checksum(json)} ${json}\n`;
}

/** @returns undefined when the line is damaged, torn, or of a kind that this version does not know */
export function decodeLine(text: string): JournalLine | undefined {
  const json = text.slice(9);
  if (text[8] !== ' ' || text.slice(0, 8) !== checksum(json)) return undefined;
  try {
    return Line.parse(JSON.parse(json));
  } catch {
    return undefined;
  }
}
