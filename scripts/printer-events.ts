// The catalogue of printer trouble -> docs/printer-events.md.
import { writeFileSync } from 'node:fs';
import { TROUBLE } from '../src/print/trouble/catalogue.ts';
import { cataloguePage } from '../src/print/trouble/events.ts';

writeFileSync(new URL('../docs/printer-events.md', import.meta.url), cataloguePage(TROUBLE));
