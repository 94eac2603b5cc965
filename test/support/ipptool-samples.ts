// The documents that ipptool's conformance files print, which Debian leaves out -> made with Ghostscript in a directory.
import { spawn } from 'node:child_process';
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Where Debian's cups-ipp-utils keeps the conformance files. */
const IPPTOOL_FILES = '/usr/share/cups/ipptool';

/** Two plain pages: text, a grey ramp, a colour patch, a rule. */
const PAGE = `%!PS
/page { /Helvetica findfont 24 scalefont setfont 72 300 moveto (conformance sample) show
  0 1 10 { dup 10 div setgray 20 mul 30 add 200 20 60 rectfill } for
  1 0 0 setrgbcolor 72 100 60 60 rectfill 0 setgray 30 80 moveto 200 0 rlineto stroke showpage } def
page page
`;

const POINTS: Readonly<Record<string, readonly [width: number, height: number]>> = {
  a4: [595, 842],
  letter: [612, 792],
  '4x6': [288, 432],
};

/** Directory name of a PWG sample -> cupsColorSpace and cupsBitsPerColor of Ghostscript's pwgraster device. */
const TYPES: Readonly<Record<string, readonly [space: number, bits: number]>> = {
  'black-1': [3, 1],
  'sgray-8': [18, 8],
  'srgb-8': [19, 8],
  'cmyk-8': [6, 8],
};

function ghostscript(dir: string, paper: string, output: string, options: readonly string[]): Promise<void> {
  const [width, height] = POINTS[paper]!;
  const size = [`-dDEVICEWIDTHPOINTS=${width}`, `-dDEVICEHEIGHTPOINTS=${height}`];
  const args = ['-q', '-dBATCH', '-dNOPAUSE', '-dSAFER', '-dFIXEDMEDIA', ...size, ...options];
  return new Promise((resolve, reject) => {
    const child = spawn('gs', [...args, `-sOutputFile=${output}`, 'page.ps'], { cwd: dir, stdio: 'ignore' });
    child.once('error', reject);
    child.once('exit', (code) => (code === 0 ? resolve() : reject(new Error(`gs ended with ${code} for ${output}`))));
  });
}

/** Every PWG sample that the conformance files name. */
async function namedSamples(dir: string): Promise<string[]> {
  const source = await readFile(join(dir, 'ipp-everywhere.test'), 'utf8');
  return [...new Set(source.match(/pwg-raster-samples-\d+dpi\/[^" \n]+\.pwg/g) ?? [])];
}

/**
 * @param dir gets a copy of ipptool's files and, beside them, the six documents and the PWG samples
 * @param dpis resolutions to make PWG samples for. The others stay empty: ipptool reads no further where a file is
 *   missing, and skips the tests of resolutions that the printer does not take
 * @returns the number of PWG samples made
 */
export async function makeIpptoolSamples(dir: string, dpis: readonly number[]): Promise<number> {
  await cp(IPPTOOL_FILES, dir, { recursive: true });
  await writeFile(join(dir, 'page.ps'), PAGE);
  const work: (() => Promise<void>)[] = [];
  for (const paper of ['a4', 'letter']) {
    work.push(() => ghostscript(dir, paper, `document-${paper}.pdf`, ['-sDEVICE=pdfwrite']));
    work.push(() => ghostscript(dir, paper, `document-${paper}.ps`, ['-sDEVICE=ps2write']));
  }
  work.push(() => ghostscript(dir, '4x6', 'color.jpg', ['-dLastPage=1', '-r150', '-sDEVICE=jpeg']));
  work.push(() => ghostscript(dir, '4x6', 'gray.jpg', ['-dLastPage=1', '-r150', '-sDEVICE=jpeggray']));
  const samples = await namedSamples(dir);
  let made = 0;
  for (const sample of samples) {
    const [, dpi, type, name] = /samples-(\d+)dpi\/([^/]+)\/(.+)$/.exec(sample)!;
    const colour = TYPES[type!];
    await mkdir(join(dir, dirname(sample)), { recursive: true });
    await writeFile(join(dir, sample), '');
    if (colour === undefined || !dpis.includes(Number(dpi))) continue;
    const paper = ['a4', 'letter'].find((p) => name!.includes(p)) ?? '4x6';
    const lastPage = name!.includes('document') ? 2 : 1;
    const options = [`-dLastPage=${lastPage}`, `-r${dpi}`, '-sDEVICE=pwgraster'];
    const space = [`-dcupsColorSpace=${colour[0]}`, `-dcupsBitsPerColor=${colour[1]}`];
    work.push(() => ghostscript(dir, paper, sample, [...options, ...space]));
    made++;
  }
  // Two at a time: the machine that CI runs on has two cores.
  const lane = async (): Promise<void> => {
    for (let next = work.pop(); next !== undefined; next = work.pop()) await next();
  };
  await Promise.all([lane(), lane()]);
  return made;
}
