// Content streams and objects as text -> the bytes of a small, well-formed PDF, so that a test shows all of its input.

export interface TinyPage {
  /** Operators of the content stream. */
  readonly content: string;
  /** Inside of the page's /Resources, such as '/Font << /F1 5 0 R >>'. */
  readonly resources?: string;
  /** Further entries of the page, such as '/Rotate 90'. */
  readonly extra?: string;
  /** Default A4. */
  readonly mediaBox?: string;
}

/** An indirect object: a dictionary or array as text, or a stream with its dictionary's inside. */
export type TinyObject = string | { readonly dict: string; readonly data: Uint8Array | string };

const latin1 = (text: string): Uint8Array => Uint8Array.from(text, (char) => char.charCodeAt(0));

/**
 * Writes a PDF.
 *
 * @param pages one content stream each
 * @param objects further objects, numbered from 10 on: the first is `10 0 R`
 */
export function tinyPdf(pages: readonly TinyPage[], objects: readonly TinyObject[] = []): Uint8Array {
  const chunks: Uint8Array[] = [];
  const offsets: number[] = [];
  let length = 0;
  const put = (piece: string | Uint8Array): void => {
    const bytes = typeof piece === 'string' ? latin1(piece) : piece;
    chunks.push(bytes);
    length += bytes.length;
  };
  const object = (number: number, value: TinyObject): void => {
    offsets[number] = length;
    put(`${number} 0 obj\n`);
    if (typeof value === 'string') put(`${value}\n`);
    else {
      put(`<< ${value.dict} /Length ${value.data.length} >>\nstream\n`);
      put(value.data);
      put('\nendstream\n');
    }
    put('endobj\n');
  };
  const firstPage = 10 + objects.length;
  put('%PDF-1.7\n');
  object(1, '<< /Type /Catalog /Pages 2 0 R >>');
  const kids = pages.map((_, index) => `${firstPage + 2 * index} 0 R`).join(' ');
  object(2, `<< /Type /Pages /Kids [${kids}] /Count ${pages.length} >>`);
  for (const [index, value] of objects.entries()) object(10 + index, value);
  for (const [index, page] of pages.entries()) {
    const number = firstPage + 2 * index;
    const box = page.mediaBox ?? '[0 0 595.276 841.89]';
    object(
      number,
      `<< /Type /Page /Parent 2 0 R /MediaBox ${box} /Resources << ${page.resources ?? ''} >> /Contents ${number + 1} 0 R ${page.extra ?? ''} >>`,
    );
    object(number + 1, { dict: '', data: page.content });
  }
  const xref = length;
  put(`xref\n0 ${offsets.length}\n0000000000 65535 f \n`);
  for (let number = 1; number < offsets.length; number++) {
    const offset = offsets[number];
    put(offset === undefined ? '0000000000 00000 f \n' : `${String(offset).padStart(10, '0')} 00000 n \n`);
  }
  put(`trailer\n<< /Size ${offsets.length} /Root 1 0 R >>\nstartxref\n${xref}\n%%EOF\n`);
  return Buffer.concat(chunks);
}
