// Our codec against npm `ipp`, an independent reader and writer, on the part of the protocol that it handles.
import ipp from 'ipp';
import { describe, expect, it } from 'vitest';
import {
  boolean,
  charset,
  collection,
  enumeration,
  integer,
  keyword,
  mimeMediaType,
  name,
  naturalLanguage,
  range,
  resolution,
  uri,
} from '../../src/print/ipp/attributes.ts';
import { decodeMessage } from '../../src/print/ipp/decode.ts';
import { encodeMessage } from '../../src/print/ipp/encode.ts';
import { ANSWER_LIMITS } from '../../src/print/ipp/message.ts';
import { encodeRequest, type JobAttributes } from '../../src/print/ipp/request.ts';
import { GROUP } from '../../src/print/ipp/tags.ts';

describe('npm ipp reads what we write', () => {
  it('a printer’s answer', () => {
    const bytes = encodeMessage({
      version: [2, 0],
      code: 0,
      requestId: 42,
      groups: [
        {
          tag: GROUP.operation,
          attributes: [charset('attributes-charset', 'utf-8'), naturalLanguage('attributes-natural-language', 'en')],
        },
        {
          tag: GROUP.printer,
          attributes: [
            name('printer-name', 'プリンター'),
            keyword('sides-supported', 'one-sided', 'two-sided-long-edge'),
            enumeration('printer-state', 4),
            boolean('color-supported', true),
            range('copies-supported', [1, 99]),
            resolution('printer-resolution-supported', 300, 600),
            integer('printer-up-time', 123),
            collection('media-col-default', [
              keyword('media-color', 'white'),
              collection('media-size', [integer('x-dimension', 21000), integer('y-dimension', 29700)]),
            ]),
          ],
        },
      ],
    });
    expect(ipp.parse(Buffer.from(bytes))).toMatchObject({
      version: '2.0',
      statusCode: 'successful-ok',
      id: 42,
      'printer-attributes-tag': {
        'printer-name': 'プリンター',
        'sides-supported': ['one-sided', 'two-sided-long-edge'],
        'printer-state': 'processing',
        'color-supported': true,
        'copies-supported': [1, 99],
        'printer-resolution-supported': [
          [300, 300, 'dpi'],
          [600, 600, 'dpi'],
        ],
        'printer-up-time': 123,
        'media-col-default': { 'media-color': 'white', 'media-size': { 'x-dimension': 21000, 'y-dimension': 29700 } },
      },
    });
  });

  it('two job groups', () => {
    const jobs = [1, 2].map((id) => ({ tag: GROUP.job, attributes: [integer('job-id', id)] }));
    const bytes = encodeMessage({ version: [1, 1], code: 0, requestId: 1, groups: jobs });
    expect(ipp.parse(Buffer.from(bytes))['job-attributes-tag']).toEqual([{ 'job-id': 1 }, { 'job-id': 2 }]);
  });
});

describe('we read what npm ipp writes', () => {
  const head = (jobAttributes: JobAttributes): Uint8Array =>
    encodeRequest({
      version: '2.0',
      operation: 'Create-Job',
      requestId: 5,
      operationAttributes: {
        'printer-uri': 'ipp://localhost/ipp/print',
        'job-name': 'job',
        'ipp-attribute-fidelity': true,
      },
      jobAttributes,
    });

  it('a request, attribute by attribute', () => {
    const { message } = decodeMessage(
      head({
        copies: '1',
        media: 'iso_a4_210x297mm',
        sides: 'two-sided-long-edge',
        'print-quality': 'high',
        'print-scaling': 'none',
        'printer-resolution': '600dpi',
        'print-color-mode': 'color',
        'orientation-requested': 'portrait',
      }),
      ANSWER_LIMITS,
    );
    expect(message.code).toBe(5);
    expect(message.requestId).toBe(5);
    expect(message.groups).toEqual([
      {
        tag: GROUP.operation,
        attributes: [
          charset('attributes-charset', 'utf-8'),
          naturalLanguage('attributes-natural-language', 'en'),
          uri('printer-uri', 'ipp://localhost/ipp/print'),
          name('job-name', 'job'),
          boolean('ipp-attribute-fidelity', true),
        ],
      },
      {
        tag: GROUP.job,
        attributes: [
          integer('copies', 1),
          keyword('media', 'iso_a4_210x297mm'),
          keyword('sides', 'two-sided-long-edge'),
          enumeration('print-quality', 5),
          keyword('print-scaling', 'none'),
          resolution('printer-resolution', 600),
          keyword('print-color-mode', 'color'),
          enumeration('orientation-requested', 3),
        ],
      },
    ]);
  });

  it('a paper by size and margins, collections in a collection', () => {
    const size = { 'x-dimension': 21_000, 'y-dimension': 29_700 };
    const { message } = decodeMessage(
      head({ 'media-col': { 'media-size': size, 'media-top-margin': 0 } }),
      ANSWER_LIMITS,
    );
    expect(message.groups[1]!.attributes).toEqual([
      collection('media-col', [
        collection('media-size', [integer('x-dimension', 21_000), integer('y-dimension', 29_700)]),
        integer('media-top-margin', 0),
      ]),
    ]);
    expect(() => head({ 'media-col': { 'no-such-member': 1 } })).toThrowError(
      expect.objectContaining({ code: 'ipp.unencodable' }),
    );
  });

  it('sends a size that the package does not know as a keyword all the same', () => {
    const { message } = decodeMessage(head({ media: 'om_kiosk_123x456mm' }), ANSWER_LIMITS);
    expect(message.groups[1]!.attributes).toEqual([keyword('media', 'om_kiosk_123x456mm')]);
  });

  it.each<[string, Record<string, string>]>([
    ['an enum by number', { 'print-quality': '5' }],
    ['an enum that does not exist', { 'print-quality': 'splendid' }],
    ['a resolution that is none', { 'printer-resolution': '600' }],
    ['an attribute that no table has', { 'no-such-attribute': 'x' }],
    ['a number that is none', { copies: 'two' }],
  ])('notices %s instead of sending zeros', (_what, attributes) => {
    expect(() => head(attributes)).toThrowError(expect.objectContaining({ code: 'ipp.unencodable' }));
  });

  it('reads a MIME type', () => {
    const request = encodeRequest({
      version: '1.1',
      operation: 'Send-Document',
      requestId: 1,
      operationAttributes: {
        'printer-uri': 'ipp://h/',
        'job-id': 3,
        'document-format': 'image/pwg-raster',
        'last-document': true,
      },
    });
    const { message } = decodeMessage(request, ANSWER_LIMITS);
    expect(message.version).toEqual([1, 1]);
    expect(message.groups[0]!.attributes).toContainEqual(mimeMediaType('document-format', 'image/pwg-raster'));
  });
});
