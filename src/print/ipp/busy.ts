// A printer's refusal -> has it made a job, and would it like to be asked again?
import { find, groupAttributes, numbersOf } from './attributes.ts';
import { statusName } from './client.ts';
import type { IppMessage } from './message.ts';
import { GROUP } from './tags.ts';

/** With these a printer says that it has made no job, and that it would like to be asked again (RFC 8011 B.1.5). */
const ASK_AGAIN = new Set([
  'server-error-busy',
  'server-error-temporary-error',
  'server-error-service-unavailable',
  'server-error-too-many-jobs',
]);

/**
 * With these a printer turns a request away for what it asks, before it makes a job of it (RFC 8011 4.2.1.2). Not among
 * them: what it may find out while it prints, such as `client-error-document-format-error`.
 */
const TURNED_AWAY = new Set([
  ...ASK_AGAIN,
  'client-error-bad-request',
  'client-error-forbidden',
  'client-error-not-authenticated',
  'client-error-not-authorized',
  'client-error-request-entity-too-large',
  'client-error-request-value-too-long',
  'client-error-document-format-not-supported',
  'client-error-attributes-or-values-not-supported',
  'client-error-charset-not-supported',
  'client-error-conflicting-attributes',
  'client-error-compression-not-supported',
  'server-error-operation-not-supported',
  'server-error-version-not-supported',
  'server-error-not-accepting-jobs',
]);

export function asksAgain(answer: IppMessage): boolean {
  return ASK_AGAIN.has(statusName(answer.code));
}

/** Whether an answer to Print-Job says that there is no job. */
export function turnsAway(answer: IppMessage): boolean {
  const jobId = numbersOf(find(groupAttributes(answer, GROUP.job), 'job-id'))[0];
  return jobId === undefined && TURNED_AWAY.has(statusName(answer.code));
}
