// A PDF that asks for network addresses, files and programs in every way that PDF has -> none is touched, and nothing of them is on the page.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { KioskRasterError } from '../../src/errors.ts';
import { PdfBody } from '../../src/job/wipe/pdf-body.ts';
import { createRasterPool, type ProcessPool } from '../../src/workers/process-pool.ts';

const folder = mkdtempSync(join(tmpdir(), 'kiosk-raster-hostile-'));
const file = join(folder, 'secret.pdf');
const written = join(folder, 'written');
const visits: string[] = [];
let server: Server;
let url: string;
let pool: ProcessPool;

beforeAll(async () => {
  writeFileSync(file, '%PDF-1.4 secret');
  server = createServer((request, response) => {
    visits.push(request.url ?? '');
    response.end('secret');
  });
  server.on('connection', () => visits.push('a connection'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  pool = createRasterPool({ workers: 1 });
  await pool.warm();
}, 60_000);
afterAll(async () => {
  await pool[Symbol.asyncDispose]();
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

type Parts = {
  readonly catalog?: string;
  readonly page?: string;
  readonly resources?: string;
  readonly content?: string;
};

/** One page, with the hostile parts that `make` gives it. */
function pdfOf(make: (body: PdfBody) => Parts): Uint8Array {
  const body = new PdfBody();
  const { catalog = '', page = '', resources = '', content = '' } = make(body);
  const text = `0 0 100 100 re f\n${content}`;
  const stream = body.add(`<< /Length ${text.length} >>`, Buffer.from(text, 'latin1'));
  const kid = body.add(
    `<< /Type /Page /Parent ${body.nextNumber + 1} 0 R /MediaBox [0 0 595.28 841.89] /Resources << ${resources} >> /Contents ${stream} 0 R ${page} >>`,
  );
  const tree = body.add(`<< /Type /Pages /Count 1 /Kids [${kid} 0 R] >>`);
  return body.end(body.add(`<< /Type /Catalog /Pages ${tree} 0 R ${catalog} >>`));
}

const action = (body: PdfBody, type: string): string => {
  const spec = `<< /Type /Filespec /F (${file}) /UF (${file}) >>`;
  switch (type) {
    case 'URI':
      return `<< /S /URI /URI (${url}/uri) >>`;
    case 'GoToR':
      return `<< /S /GoToR /F ${spec} /D [0 /Fit] >>`;
    case 'GoToE':
      return `<< /S /GoToE /F ${spec} /T << /R /C /N (x) >> /D [0 /Fit] >>`;
    case 'Launch':
      return `<< /S /Launch /F (/usr/bin/touch) /Win << /F (touch) /P (${written}) >> /Unix (${written}) >>`;
    case 'SubmitForm':
      return `<< /S /SubmitForm /F << /FS /URL /F (${url}/submit) >> >>`;
    case 'ImportData':
      return `<< /S /ImportData /F ${spec} >>`;
    default: {
      const script = `this.getURL("${url}/js"); app.launchURL("${url}/js2"); fetch("${url}/js3"); require("fs").writeFileSync("${written}", "x");`;
      return `<< /S /JavaScript /JS ${body.add(`<< /Length ${script.length} >>`, Buffer.from(script))} 0 R >>`;
    }
  }
};
const ACTIONS = ['URI', 'GoToR', 'GoToE', 'Launch', 'SubmitForm', 'ImportData', 'JavaScript'];

/** A stream whose bytes lie elsewhere (ISO 32000-2, 7.3.8.2). */
const external = (where: string): string =>
  `/F << /Type /Filespec /FS /URL /F (${where}) >> /FFilter /FlateDecode /Length 0`;

const CASES: Readonly<Record<string, (body: PdfBody) => Parts>> = {
  ...Object.fromEntries(
    ACTIONS.flatMap((type) => [
      [`${type} when it is opened`, (body: PdfBody) => ({ catalog: `/OpenAction ${action(body, type)}` })],
      [
        `${type} of a page and an annotation`,
        (body: PdfBody) => ({
          page: `/AA << /O ${action(body, type)} >> /Annots [<< /Type /Annot /Subtype /Link /Rect [0 0 500 500] /A ${action(body, type)} >> << /Type /Annot /Subtype /Widget /FT /Btn /T (b) /Rect [0 0 9 9] /AA << /PO ${action(body, type)} >> >>]`,
        }),
      ],
    ]),
  ),
  'scripts in the names of the document': (body) => ({
    catalog: `/Names << /JavaScript << /Names [(a) ${action(body, 'JavaScript')}] >> >>`,
  }),
  'a picture that lies on a server': (body) => {
    const image = body.add(
      `<< /Type /XObject /Subtype /Image /Width 8 /Height 8 /BitsPerComponent 8 /ColorSpace /DeviceGray ${external(`${url}/image`)} >>`,
      new Uint8Array(0),
    );
    return { resources: `/XObject << /X ${image} 0 R >>`, content: 'q 100 0 0 100 0 0 cm /X Do Q' };
  },
  'a form that lies in a file': (body) => {
    const form = body.add(
      `<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] ${external(pathToFileURL(file).href)} >>`,
      new Uint8Array(0),
    );
    return { resources: `/XObject << /X ${form} 0 R >>`, content: '/X Do' };
  },
  'a page of another document': (body) => {
    const form = body.add(
      `<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Length 0 /Ref << /F << /Type /Filespec /F (${file}) >> /Page 0 >> >>`,
      new Uint8Array(0),
    );
    return { resources: `/XObject << /X ${form} 0 R >>`, content: '/X Do' };
  },
  'a font program that lies on a server': (body) => {
    const program = body.add(`<< /Length1 9 ${external(`${url}/font`)} >>`, new Uint8Array(0));
    const font = `<< /Type /Font /Subtype /TrueType /BaseFont /X /FirstChar 65 /LastChar 65 /Widths [500] /FontDescriptor << /Type /FontDescriptor /FontName /X /Flags 32 /FontBBox [0 0 9 9] /FontFile2 ${program} 0 R >> >>`;
    return { resources: `/Font << /F ${font} >>`, content: 'BT /F 12 Tf 60 60 Td (A) Tj ET' };
  },
  'a CMap that is named by an address': () => ({
    resources: `/Font << /F << /Type /Font /Subtype /Type0 /BaseFont /MS-Mincho /Encoding /..#2F..#2F..#2F..#2Fetc#2Fpasswd /DescendantFonts [<< /Type /Font /Subtype /CIDFontType2 /BaseFont /MS-Mincho /CIDSystemInfo << /Registry (Adobe) /Ordering (Japan1) /Supplement 2 >> /DW 1000 >>] >> >>`,
    content: 'BT /F 12 Tf 60 60 Td <0041> Tj ET',
  }),
  'XFA with an address': (body) => {
    const xfa = `<xdp:xdp xmlns:xdp="http://ns.adobe.com/xdp/"><template xmlns="http://www.xfa.org/schema/xfa-template/3.0/"><subform><draw><value><image href="${url}/xfa"/></value></draw></subform></template></xdp:xdp>`;
    return {
      catalog: `/AcroForm << /Fields [] /XFA ${body.add(`<< /Length ${xfa.length} >>`, Buffer.from(xfa))} 0 R >>`,
    };
  },
  'an entity of XML metadata': (body) => {
    const xml = `<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "${url}/entity"><!ENTITY f SYSTEM "${pathToFileURL(file).href}">]><x:xmpmeta xmlns:x="adobe:ns:meta/">&e;&f;</x:xmpmeta>`;
    return {
      catalog: `/Metadata ${body.add(`<< /Type /Metadata /Subtype /XML /Length ${xml.length} >>`, Buffer.from(xml))} 0 R`,
    };
  },
  'rich media from a server': () => ({
    page: `/Annots [<< /Type /Annot /Subtype /Movie /Rect [0 0 9 9] /Movie << /F << /FS /URL /F (${url}/movie) >> >> /A true >> << /Type /Annot /Subtype /Screen /Rect [0 0 9 9] /A << /S /Rendition /OP 0 /R << /S /MR /C << /S /MCD /D << /FS /URL /F (${url}/media) >> >> >> >> >>]`,
  }),
  'an alternate picture on a server': (body) => {
    const other = body.add(
      `<< /Type /XObject /Subtype /Image /Width 1 /Height 1 /BitsPerComponent 8 /ColorSpace /DeviceGray ${external(`${url}/alternate`)} >>`,
      new Uint8Array(0),
    );
    const image = body.add(
      `<< /Type /XObject /Subtype /Image /Width 1 /Height 1 /BitsPerComponent 8 /ColorSpace /DeviceGray /Length 1 /Alternates [<< /Image ${other} 0 R /DefaultForPrinting true >>] /OPI << /2.0 << /Type /OPI /Version 2.0 /F (${file}) >> >> >>`,
      Uint8Array.of(0),
    );
    return { resources: `/XObject << /X ${image} 0 R >>`, content: 'q 100 0 0 100 0 0 cm /X Do Q' };
  },
};

describe('a PDF that asks for', () => {
  let nextKey = 1;

  it.each(Object.keys(CASES))('%s: gets nothing', async (name) => {
    const input = { jobKey: nextKey++, pdf: pdfOf(CASES[name]!), fit: 'refuse' as const };
    try {
      expect(await pool.preflight(input)).toHaveLength(1);
    } catch (error) {
      // Refused in good order is good too: a picture, a font, a CMap that is not there.
      expect(error).toBeInstanceOf(KioskRasterError);
      expect((error as KioskRasterError).code).toMatch(/^pdf\./);
    } finally {
      await pool.release(input.jobKey);
    }
  });

  it('and was not answered by anybody', async () => {
    expect(visits).toEqual([]);
    const answer = await fetch(`${url}/control`);
    expect(await answer.text()).toBe('secret');
    // The server does see who comes.
    expect(visits).toContain('/control');
  });
});
