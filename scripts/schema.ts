// The zod schemas of our files -> JSON Schema under docs/, for people who read job.json and profiles with other tools.
// Usage: npm run schema [-- --check]   (--check: write nothing, fail when a file under docs/ is out of date)
import { readFileSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { deviceProfileSchema } from '../src/calibrate/profile.ts';
import { jobReportSchema } from '../src/job/report.ts';

const SCHEMAS = { 'job.schema.json': jobReportSchema, 'device-profile.schema.json': deviceProfileSchema };

let outOfDate = 0;
for (const [file, schema] of Object.entries(SCHEMAS)) {
  const path = new URL(`../docs/${file}`, import.meta.url);
  const text = `${JSON.stringify(z.toJSONSchema(schema, { target: 'draft-2020-12' }), null, 2)}\n`;
  if (!process.argv.includes('--check')) writeFileSync(path, text);
  else if (readFileSync(path, 'utf8') !== text) {
    console.error(`docs/${file} is out of date: npm run schema`);
    outOfDate++;
  }
}
process.exitCode = outOfDate === 0 ? 0 : 1;
