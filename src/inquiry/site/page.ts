// The page's template and the site's settings -> the page.
import type { SiteLimits } from './server.ts';

/** Fills in what depends on this site. The template has one place for each. */
export function sitePage(template: string, demo: boolean, { fileBytes, files }: SiteLimits): string {
  const values: Readonly<Record<string, string>> = {
    demo: String(demo),
    'file-mebibytes': String(Math.floor(fileBytes / 2 ** 20)),
    files: String(files),
  };
  return template.replaceAll(/\{\{([a-z-]+)\}\}/g, (_, name: string) => {
    const value = values[name];
    if (value === undefined) throw new Error(`index.html: no value for ${name}`);
    return value;
  });
}
