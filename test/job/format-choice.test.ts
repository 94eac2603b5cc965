// What printers advertise -> how sheets are sent to them, with which loss, or why not.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DeviceProfile } from '../../src/calibrate/profile.ts';
import { type Dpi, sheetInks } from '../../src/job/formats.ts';
import { LOSSES, type Loss, needsConsent } from '../../src/job/losses.ts';
import { jobSpecOf, type PlanOptions, planFor } from '../../src/job/plan.ts';
import type { MediaSize, PrinterCapabilities } from '../../src/print/printer.ts';
import { LAYERS, type Layer } from '../../src/raster/sheet.ts';

const CALIBRATED: readonly Dpi[] = [300, 600, 1200];
/** As today's table would be without a colour layer, and with one. */
const K_ONLY: readonly Layer[] = LAYERS.map((layer) => ({ ...layer, built: layer.inks.every((ink) => ink === 'k') }));
const COLOURED: readonly Layer[] = LAYERS.map((layer) => ({ ...layer, built: true }));

const colourDevice = {
  device: { maker: 'm', model: 'm', colour: true },
  detection: { infrared: [{}] },
} as unknown as DeviceProfile;
const inksOf = (layers: readonly Layer[]) => sheetInks(colourDevice, layers);

const A4: MediaSize = {
  name: 'iso_a4_210x297mm',
  widthHundredthMm: 21000,
  heightHundredthMm: 29700,
  margins: { top: 423, right: 423, bottom: 423, left: 423 },
};

interface Advertised {
  readonly types?: readonly string[];
  readonly formats?: readonly string[];
  readonly colour?: boolean;
  readonly dpi?: readonly number[];
  readonly pwgDpi?: readonly number[];
  readonly modes?: readonly string[];
  readonly media?: readonly MediaSize[];
}

function printer(has: Advertised): PrinterCapabilities {
  const dpi = has.dpi ?? [600];
  const modes = has.modes ?? (has.colour === false ? ['auto', 'monochrome'] : ['auto', 'color', 'monochrome']);
  return {
    makeAndModel: 'test',
    formats: has.formats ?? ['image/pwg-raster'],
    ...(has.types
      ? {
          pwg: {
            types: has.types,
            resolutions: (has.pwgDpi ?? dpi).map((value) => ({ xDpi: value, yDpi: value })),
            sheetBack: 'rotated' as const,
          },
        }
      : {}),
    sides: ['two-sided-long-edge'],
    media: has.media ?? [A4],
    mediaReady: [],
    colour: has.colour ?? true,
    jobAttributes: new Map([
      ...(modes.length > 0 ? ([['print-color-mode', modes]] as const) : []),
      ...(dpi.length > 0 ? ([['printer-resolution', dpi.map((value) => `${value}dpi`)]] as const) : []),
    ]),
  };
}

function choose(has: Advertised, layers: readonly Layer[], acceptLoss: Loss[] = [], more: Partial<PlanOptions> = {}) {
  const { plan } = planFor(printer(has), { calibrated: CALIBRATED, inks: inksOf(layers), layers, acceptLoss, ...more });
  const format = { 'image/pwg-raster': 'pwg', 'application/pdf': 'pdf', 'application/postscript': 'ps' }[plan.format];
  return `${format} ${plan.frontColour} ${plan.backColour}${plan.losses.length ? ` -${plan.losses.join(',')}` : ''}`;
}

function refusal(has: Advertised, layers: readonly Layer[], acceptLoss: Loss[] = []) {
  try {
    choose(has, layers, acceptLoss);
  } catch (error) {
    return (error as { toJSON(): { code: string; params: Record<string, string>; category: string } }).toJSON();
  }
  throw new Error('not refused');
}

const MFP = ['black_1', 'sgray_8', 'srgb_8', 'cmyk_8'];
const pdf = ['application/pdf', 'image/pwg-raster'];
const ps = ['application/postscript', 'image/pwg-raster'];

describe('what is asked of the printer beside the form', () => {
  const asked = (offered: Record<string, readonly string[]>, acceptLoss: Loss[] = []) => {
    const base = printer({ types: ['black_1'] });
    const jobAttributes = new Map([...base.jobAttributes, ...Object.entries(offered)]);
    const options = { calibrated: CALIBRATED, inks: inksOf(K_ONLY), layers: K_ONLY, acceptLoss };
    return planFor({ ...base, jobAttributes }, options).plan;
  };

  it.each([
    ['everything', ['auto', 'graphic', 'photo', 'text', 'text-and-graphic'], 'graphic'],
    ['no graphic', ['photo', 'text-and-graphic', 'text', 'auto'], 'text-and-graphic'],
    ['text alone', ['auto', 'photo', 'text'], 'text'],
    ['pictures alone', ['auto', 'photo'], undefined],
  ] as const)('print-content-optimize of %s: %s', (_what, offered, wanted) => {
    expect(asked({ 'print-content-optimize': offered }).contentOptimize).toBe(wanted);
  });

  it.each([
    ['everything', ['auto', 'absolute', 'perceptual', 'relative', 'relative-bpc', 'saturation'], 'relative'],
    ['no relative', ['auto', 'perceptual', 'saturation'], 'saturation'],
    ['what moves every colour', ['auto', 'absolute', 'perceptual', 'relative-bpc'], undefined],
  ] as const)('print-rendering-intent of %s: %s', (_what, offered, wanted) => {
    expect(asked({ 'print-rendering-intent': offered }).renderingIntent).toBe(wanted);
  });

  it('stands in the raster header as it stands in the job', () => {
    const plan = asked({ 'print-content-optimize': ['graphic'], 'print-rendering-intent': ['relative'] });
    expect(jobSpecOf(plan, 1)).toMatchObject({ printContentOptimize: 'graphic', printRenderingIntent: 'relative' });
    expect(Object.keys(jobSpecOf(asked({}), 1))).not.toContain('printContentOptimize');
  });

  it('a printer that always scales may move every dot: refused until that is accepted', () => {
    expect(asked({ 'print-scaling': ['auto', 'none'] }).losses).toEqual([]);
    expect(() => asked({ 'print-scaling': ['auto', 'fit'] })).toThrowError(
      expect.objectContaining({ code: 'plan.loss', params: { choices: 'exact-dots' } }),
    );
    expect(asked({ 'print-scaling': ['auto', 'fit'] }, ['exact-dots']).losses).toEqual(['exact-dots']);
  });
});

describe('sheets in K alone lose nothing', () => {
  it.each([
    ['everything', { types: MFP }, 'pwg black_1 black_1'],
    ['black_1 only', { types: ['black_1'], colour: false }, 'pwg black_1 black_1'],
    ['cmyk_8 only', { types: ['cmyk_8'] }, 'pwg cmyk_8 cmyk_8'],
    ['sgray_8 only', { types: ['sgray_8'], colour: false }, 'pwg sgray_8 sgray_8'],
    ['grey and PDF', { types: ['sgray_8'], formats: pdf, colour: false }, 'pwg sgray_8 sgray_8'],
    ['colour, grey or sRGB raster', { types: ['sgray_8', 'srgb_8'] }, 'pwg sgray_8 sgray_8'],
    ['black_8 only', { types: ['black_8'], colour: false }, 'pwg black_8 black_8'],
    ['sRGB raster and PDF', { types: ['srgb_8'], formats: pdf }, 'pdf black_1 black_1'],
    ['sRGB raster and PostScript', { types: ['srgb_8'], formats: ps }, 'ps black_1 black_1'],
    ['PDF and PostScript', { formats: [...ps, 'application/pdf'] }, 'pdf black_1 black_1'],
  ] as const)('%s', (_name, has, expected) => {
    expect(choose(has, K_ONLY)).toBe(expected);
  });
});

describe('sheets with colour', () => {
  it.each([
    ['everything', { types: MFP }, 'pwg black_1 cmyk_8'],
    ['cmyk_8 only', { types: ['cmyk_8'] }, 'pwg cmyk_8 cmyk_8'],
    ['no PWG CMYK, but PDF', { types: ['black_1', 'srgb_8'], formats: pdf }, 'pdf black_1 cmyk_8'],
    ['no PWG CMYK, but PostScript', { types: ['sgray_8', 'srgb_8'], formats: ps }, 'ps black_1 cmyk_8'],
  ] as const)('lose nothing on %s', (_name, has, expected) => {
    expect(choose(has, COLOURED)).toBe(expected);
  });

  it('one colour type per stream when the device needs it', () => {
    expect(choose({ types: MFP }, COLOURED, [], { singleColourType: true })).toBe('pwg cmyk_8 cmyk_8');
    expect(choose({ types: MFP }, K_ONLY, [], { singleColourType: true })).toBe('pwg black_1 black_1');
  });

  // The line screen is the sheet for printers that do not take C, M, Y and K apart: told, not refused.
  it.each([
    ['a mono laser', { types: ['black_1', 'sgray_8'], colour: false }, 'pwg black_1 black_1'],
    ['a mono laser that takes PDF too', { types: ['black_1'], formats: pdf, colour: false }, 'pwg black_1 black_1'],
    ['a grey laser', { types: ['sgray_8'], colour: false }, 'pwg sgray_8 sgray_8'],
    ['a mono laser with PDF', { formats: pdf, colour: false }, 'pdf black_1 black_1'],
    ['a colour ink-jet without CMYK', { types: ['sgray_8', 'srgb_8'] }, 'pwg sgray_8 sgray_8'],
  ] as const)('lose their colour on %s, which is told', (_name, has, expected) => {
    for (const accepted of [[], ['colour'], LOSSES] as Loss[][]) {
      expect(choose(has, COLOURED, accepted)).toBe(`${expected} -colour`);
    }
    const options = { calibrated: CALIBRATED, inks: inksOf(COLOURED), layers: COLOURED };
    const { notes } = planFor(printer(has), options);
    expect(notes).toMatchObject([{ code: 'plan.lossy', params: { losses: 'colour' } }]);
    expect(notes[0]!.en).toMatch(/infrared mark cannot be kept.*line screen/);
    expect(notes[0]!.ja).toMatch(/赤外線.*万線/);
  });

  it('refused on an sRGB printer until what it loses is accepted, whole', () => {
    const has = { types: ['srgb_8'] };
    const losses = ['exact-dots', 'k-against-cmy'] as const;
    for (const accepted of [[], ['exact-dots'], ['k-against-cmy'], ['colour', 'edges']] as Loss[][]) {
      const refused = refusal(has, COLOURED, accepted);
      expect(refused).toMatchObject({ code: 'plan.loss', category: 'printer', params: { choices: losses.join(',') } });
    }
    expect(choose(has, COLOURED, [...losses])).toBe(`pwg srgb_8 srgb_8 -${losses.join(',')}`);
  });

  it('of what is left to accept a refusal names every smallest set', () => {
    // Masks at no known resolution, or a raster whose colours the printer mixes: neither needs the other's loss.
    const has = { types: ['sgray_8'], formats: pdf, dpi: [], pwgDpi: [600], modes: ['color'] };
    expect(refusal(has, COLOURED).params['choices']).toBe('exact-dots | k-against-cmy');
    expect(choose(has, COLOURED, ['exact-dots'])).toBe('pdf black_1 cmyk_8 -exact-dots');
    expect(choose(has, COLOURED, ['k-against-cmy'])).toBe('pwg sgray_8 sgray_8 -k-against-cmy,colour');
  });

  it('the inks of a plan are those that its types can carry', () => {
    const { plan } = planFor(printer({ types: ['black_1'], colour: false }), {
      calibrated: CALIBRATED,
      inks: inksOf(COLOURED),
      layers: COLOURED,
    });
    expect(plan.inks).toEqual({ front: ['k'], back: ['k'] });
  });
});

it('what sheets need follows layers and device: K alone without colour, or without measured colours', () => {
  expect(sheetInks(colourDevice, COLOURED)).toEqual({ front: ['k'], back: ['c', 'm', 'y', 'k'] });
  expect(sheetInks(colourDevice, K_ONLY)).toEqual({ front: ['k'], back: ['k'] });
  const mono = { ...colourDevice, device: { ...colourDevice.device, colour: false } };
  expect(sheetInks(mono, COLOURED).back).toEqual(['k']);
  expect(sheetInks({ device: colourDevice.device }, COLOURED).back).toEqual(['k']);
});

describe('what makes a way inexact', () => {
  it('PDF on a printer that names no resolution of ours', () => {
    expect(refusal({ formats: pdf, dpi: [] }, K_ONLY).params['choices']).toBe('exact-dots');
    expect(refusal({ formats: pdf, dpi: [400] }, K_ONLY).params['choices']).toBe('exact-dots');
    expect(choose({ formats: pdf, dpi: [1200] }, K_ONLY)).toBe('pdf black_1 black_1');
  });

  it('grey on a colour device that cannot be told to print in black', () => {
    expect(refusal({ types: ['sgray_8'], modes: ['auto', 'color'] }, K_ONLY).params['choices']).toBe('k-against-cmy');
    expect(refusal({ types: ['srgb_8'], modes: [] }, K_ONLY).params['choices']).toBe('exact-dots,k-against-cmy');
    expect(refusal({ types: ['srgb_8'] }, K_ONLY).params['choices']).toBe('exact-dots');
  });

  it('margins that cut a layer with a place of its own; a note where they only shorten the pattern', () => {
    const media = (mm: number) => [{ ...A4, margins: { top: 0, right: 0, bottom: 100 * mm, left: 0 } }];
    const notes = (mm: number) =>
      planFor(printer({ types: ['black_1'], media: media(mm) }), {
        calibrated: CALIBRATED,
        inks: inksOf(K_ONLY),
        layers: K_ONLY,
      }).notes;
    expect(notes(8)).toEqual([]);
    expect(notes(10)).toMatchObject([{ code: 'plan.margins', params: { marginMm: 10 } }]);
    expect(refusal({ types: ['black_1'], media: media(20) }, K_ONLY).params['choices']).toBe('edges');
    expect(choose({ types: ['black_1'], media: media(20) }, K_ONLY, ['edges'])).toContain('-edges');
  });

  it('accepted losses are told, and are never taken without need', () => {
    expect(choose({ types: MFP }, COLOURED, [...LOSSES])).toBe('pwg black_1 cmyk_8');
    const { notes } = planFor(printer({ types: ['srgb_8'] }), {
      calibrated: CALIBRATED,
      inks: inksOf(K_ONLY),
      layers: K_ONLY,
      acceptLoss: ['exact-dots'],
    });
    expect(notes).toMatchObject([{ code: 'plan.lossy', params: { losses: 'exact-dots' } }]);
    expect(notes[0]!.ja).toMatch(/[ぁ-ん]/);
  });
});

describe('resolution and paper', () => {
  const plan = (has: Advertised) =>
    planFor(printer(has), { calibrated: CALIBRATED, inks: inksOf(K_ONLY), layers: K_ONLY }).plan;

  it.each([
    [[300, 600, 1200], 600, 4960, 7015],
    [[300, 1200], 1200, 9921, 14031],
    [[300], 300, 2480, 3507],
  ] as const)('of %j takes %i dpi, sized as libcups does', (dpi, expected, widthPx, heightPx) => {
    expect(plan({ types: ['black_1'], dpi })).toMatchObject({ dpi: expected, widthPx, heightPx });
  });

  it('takes a resolution that raster list and job attributes share', () => {
    expect(plan({ types: ['black_1'], pwgDpi: [600, 1200], dpi: [1200] }).dpi).toBe(1200);
    expect(plan({ types: ['black_1'], pwgDpi: [600], dpi: [] }).dpi).toBe(600);
  });

  it('finds A4 under other names, and refuses a printer without it', () => {
    const inches = { ...A4, name: 'custom_a4_8.27x11.69in', widthHundredthMm: 21005, heightHundredthMm: 29692 };
    expect(plan({ types: ['black_1'], media: [inches] })).toMatchObject({
      media: { name: 'custom_a4_8.27x11.69in', widthMm: 210.05 },
      widthPx: 4961,
      heightPx: 7013,
    });
    const letter = { ...A4, name: 'na_letter_8.5x11in', widthHundredthMm: 21590, heightHundredthMm: 27940 };
    expect(refusal({ types: ['black_1'], media: [letter] }, K_ONLY)).toMatchObject({ code: 'plan.no-a4' });
    expect(refusal({ types: ['black_1'], dpi: [203] }, K_ONLY)).toMatchObject({ code: 'plan.no-format' });
    expect(refusal({ formats: ['image/urf', 'image/jpeg'] }, K_ONLY)).toMatchObject({ code: 'plan.no-format' });
  });
});

it('whatever a printer offers: what is accepted bounds what is lost, and a refusal names what would do', () => {
  const some = <T>(values: readonly T[]) => fc.subarray([...values]);
  fc.assert(
    fc.property(
      some(['black_1', 'black_8', 'sgray_8', 'srgb_8', 'cmyk_8', 'adobe-rgb_8']),
      some(['image/pwg-raster', 'application/pdf', 'application/postscript', 'image/jpeg']),
      some([203, 300, 600, 1200]),
      some(['color', 'monochrome']),
      fc.boolean(),
      fc.boolean(),
      some(LOSSES),
      fc.constantFrom(0, 800, 1600),
      (types, formats, dpi, modes, colour, coloured, accepted, margin) => {
        const media = [{ ...A4, margins: { ...A4.margins, left: margin } }];
        const has = { types, formats, dpi, modes, colour, media };
        const layers = coloured ? COLOURED : K_ONLY;
        const attempt = (acceptLoss: readonly Loss[]) =>
          planFor(printer(has), { calibrated: CALIBRATED, inks: inksOf(layers), layers, acceptLoss }).plan;
        try {
          const plan = attempt(accepted);
          const consented = plan.losses.filter(needsConsent);
          for (const loss of consented) expect(accepted).toContain(loss);
          // Accepting less than is lost is refused; everything that a lossless plan needs is sent.
          if (consented.length > 0) expect(() => attempt([])).toThrow();
          if (plan.losses.includes('colour')) expect(plan.inks).toEqual({ front: ['k'], back: ['k'] });
          if (coloured && !plan.losses.includes('colour')) expect(plan.inks.back).toEqual(['c', 'm', 'y', 'k']);
          if (plan.losses.length === 0) expect([plan.frontColour, plan.backColour]).not.toContain('srgb_8');
        } catch (error) {
          const { code, params } = error as { code: string; params: { choices: string } };
          if (code !== 'plan.loss') {
            expect(code).toBe('plan.no-format');
            return;
          }
          for (const choice of params.choices.split(' | ')) {
            const losses = choice.split(',') as Loss[];
            expect(new Set(attempt(losses).losses.filter(needsConsent))).toEqual(new Set(losses));
            expect(losses.every(needsConsent)).toBe(true);
            for (const loss of losses) expect(() => attempt(losses.filter((other) => other !== loss))).toThrow();
          }
        }
      },
    ),
  );
});
