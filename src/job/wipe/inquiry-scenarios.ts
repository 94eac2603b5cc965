// Every way for an inquiry to end -> where it is caught at work, what is done to it then, and how it must end.
import type { ScanLimits } from '../../inquiry/scan-process/child.ts';

export type InquiryWayOut =
  | 'inquiry answered'
  | 'inquiry answered over TLS'
  | 'inquiry refused'
  | 'inquiry timed out'
  | 'inquiry over memory'
  | 'visitor left'
  | 'scan process crashed'
  | 'site killed'
  | 'inquire'
  | 'inquire cancelled';

export interface InquiryScenario {
  readonly wayOut: InquiryWayOut;
  /** The site, or the `inquire` command. */
  readonly by: 'site' | 'inquire';
  readonly tls: boolean;
  /**
   * With half of the back on its way in; when the front has been restored and its picture sent, and the site waits for the
   * next file; or when the scan of the front is being read too. Of `inquire`, as soon as anything is found.
   */
  readonly caught: 'uploading' | 'restored' | 'front read';
  readonly ending: 'let go' | 'no picture' | 'time passes' | 'leave' | 'crash' | 'kill' | 'interrupt';
  /** Codes that it may end with; undefined = it must be answered. */
  readonly ends: readonly string[] | undefined;
  readonly limits: Partial<ScanLimits>;
}

const PLAIN: Omit<InquiryScenario, 'wayOut' | 'caught' | 'ending'> = {
  by: 'site',
  tls: false,
  ends: undefined,
  limits: {},
};

/** Hours: the searches themselves must not be the time that runs out. */
const PATIENT: Partial<ScanLimits> = { inquiryTimeMs: 3_600_000 };

export const INQUIRY_SCENARIOS: readonly InquiryScenario[] = [
  { ...PLAIN, wayOut: 'inquiry answered', caught: 'front read', ending: 'let go', limits: PATIENT },
  { ...PLAIN, wayOut: 'visitor left', caught: 'front read', ending: 'leave', ends: ['left'], limits: PATIENT },
  {
    ...PLAIN,
    wayOut: 'inquiry refused',
    caught: 'restored',
    ending: 'no picture',
    ends: ['inquiry.not-picture'],
    limits: PATIENT,
  },
  {
    ...PLAIN,
    wayOut: 'inquiry timed out',
    caught: 'front read',
    ending: 'time passes',
    ends: ['inquiry.time-limit'],
    limits: PATIENT,
  },
  {
    ...PLAIN,
    wayOut: 'scan process crashed',
    caught: 'front read',
    ending: 'crash',
    ends: ['inquiry.process-lost'],
    limits: PATIENT,
  },
  {
    ...PLAIN,
    wayOut: 'inquiry over memory',
    caught: 'uploading',
    ending: 'let go',
    ends: ['inquiry.memory-limit'],
    limits: { ...PATIENT, processBytes: 1 },
  },
  {
    ...PLAIN,
    wayOut: 'inquiry answered over TLS',
    tls: true,
    caught: 'front read',
    ending: 'let go',
    limits: PATIENT,
  },
  { ...PLAIN, wayOut: 'site killed', caught: 'front read', ending: 'kill', ends: ['left'], limits: PATIENT },
  { ...PLAIN, wayOut: 'inquire', by: 'inquire', caught: 'front read', ending: 'let go' },
  {
    ...PLAIN,
    wayOut: 'inquire cancelled',
    by: 'inquire',
    caught: 'front read',
    ending: 'interrupt',
    ends: ['exit 1'],
  },
];
