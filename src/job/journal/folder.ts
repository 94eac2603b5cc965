// The user's data folder -> where the journal lies when nobody says otherwise.
import { dirname, join } from 'node:path';
import { defaultKeysFolder } from '../../seal/keys/layout.ts';

/** Beside the default key folder: on a disk that survives a restart, never a temporary one. */
export function defaultJournalFolder(): string {
  return join(dirname(defaultKeysFolder()), 'journal');
}
