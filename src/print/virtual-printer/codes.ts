// The operation ids, status codes and enums of IPP that the server speaks, by name.

/** RFC 8011 5.4.15, PWG 5100.11, PWG 5100.13. */
export const OPERATION = {
  'Print-Job': 0x0002,
  'Validate-Job': 0x0004,
  'Create-Job': 0x0005,
  'Send-Document': 0x0006,
  'Cancel-Job': 0x0008,
  'Get-Job-Attributes': 0x0009,
  'Get-Jobs': 0x000a,
  'Get-Printer-Attributes': 0x000b,
  'Hold-Job': 0x000c,
  'Release-Job': 0x000d,
  'Cancel-My-Jobs': 0x0039,
  'Close-Job': 0x003b,
  'Identify-Printer': 0x003c,
} as const;

/** What a device has that takes jobs in one piece: the operations that RFC 8011 demands. */
const REQUIRED = new Set<string>([
  'Print-Job',
  'Validate-Job',
  'Cancel-Job',
  'Get-Job-Attributes',
  'Get-Jobs',
  'Get-Printer-Attributes',
]);

/** Operation ids that a device supports. */
export function operationsOf({ wholeJobsOnly }: { readonly wholeJobsOnly?: boolean }): number[] {
  return Object.entries(OPERATION).flatMap(([name, id]) => (wholeJobsOnly && !REQUIRED.has(name) ? [] : [id]));
}

/** RFC 8011 appendix B. */
export const STATUS = {
  ok: 0x0000,
  okIgnored: 0x0001,
  badRequest: 0x0400,
  notAuthorized: 0x0403,
  notPossible: 0x0404,
  notFound: 0x0406,
  tooLarge: 0x0408,
  formatNotSupported: 0x040a,
  attributesNotSupported: 0x040b,
  charsetNotSupported: 0x040d,
  compressionNotSupported: 0x040f,
  compressionError: 0x0410,
  formatError: 0x0411,
  internal: 0x0500,
  operationNotSupported: 0x0501,
  versionNotSupported: 0x0503,
  notAcceptingJobs: 0x0506,
  deviceError: 0x0504,
  busy: 0x0507,
  jobCanceled: 0x0508,
} as const;

/** RFC 8011 5.3.7. */
export const JOB_STATE = {
  pending: 3,
  'pending-held': 4,
  processing: 5,
  'processing-stopped': 6,
  canceled: 7,
  aborted: 8,
  completed: 9,
} as const;

/** RFC 8011 5.4.11. */
export const PRINTER_STATE = { idle: 3, processing: 4, stopped: 5 } as const;
