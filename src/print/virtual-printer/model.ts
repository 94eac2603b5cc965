// What a device model is, as data: everything that distinguishes one virtual printer from another.
import type { SheetBack } from '../band-writer.ts';

/** Hundredths of a millimetre, as IPP counts. */
export interface ModelMedia {
  /** PWG self-describing name; its dimensions are the size. */
  readonly name: string;
  readonly marginHundredthMm: number;
  readonly source: string;
  /** Whether it is in its tray. */
  readonly ready: boolean;
  /** Also offered without margins, and that is what a job gets that names none. Default false. */
  readonly borderless?: boolean;
  /** Offered by its dimensions alone, in media-col-database and media-col-ready. Default false. */
  readonly unnamed?: boolean;
}

/** Every size between two, which a job names `custom_...` or gives in `media-col`. */
export interface ModelCustomMedia {
  /** PWG self-describing names, `custom_min_...` and `custom_max_...`. */
  readonly minName: string;
  readonly maxName: string;
  readonly marginHundredthMm: number;
}

export interface ModelSupply {
  /** Colorant as PWG 5100.13 names it: `black`, `cyan`, ..., or `waste` for the bottle that fills. */
  readonly colorant: 'black' | 'cyan' | 'magenta' | 'yellow' | 'waste';
  readonly levelPercent: number;
}

export interface DeviceModel {
  /** Short name for `--model` and for tests. */
  readonly id: string;
  readonly makeAndModel: string;
  readonly manufacturer: string;
  readonly colour: boolean;
  readonly pagesPerMinute: number;
  /** An older device: takes a job in one piece (Print-Job), and speaks IPP/1.1 alone. Default false. */
  readonly wholeJobsOnly?: boolean;
  /** MIME types the device takes; a printer offers those of them that its sink can show. */
  readonly formats: readonly string[];
  /** Absent: no PWG Raster. */
  readonly pwg?: {
    readonly types: readonly string[];
    readonly resolutionsDpi: readonly number[];
    readonly sheetBack: SheetBack;
    /** Whether pages of several types may follow each other in one stream. */
    readonly mixedTypes: boolean;
    /** `exact`: aborts a page that is a pixel off libcups' size, or whose header contradicts the job's attributes. */
    readonly pageSize: 'any' | 'exact';
  };
  readonly resolutionsDpi: readonly number[];
  readonly defaultResolutionDpi: number;
  readonly sides: readonly ('one-sided' | 'two-sided-long-edge' | 'two-sided-short-edge')[];
  /** The first one is the default. */
  readonly media: readonly ModelMedia[];
  readonly customMedia?: ModelCustomMedia;
  /** Whether jobs may ask for paper by `media-col`. Default true. */
  readonly mediaCol?: boolean;
  readonly mediaTypes: readonly string[];
  /** Job attributes of this printer's own, text of up to 4 values; never shown to clients again. */
  readonly ownJobAttributes?: readonly string[];
  /** Job attributes of which it takes fewer values than a printer may: `page-ranges` (none at all), `orientation-requested`, `print-scaling`. */
  readonly only?: Readonly<Record<string, readonly (string | number)[]>>;
  /** Default 99. */
  readonly maxCopies?: number;
  readonly outputBin: 'face-down' | 'face-up';
  readonly supplies: readonly ModelSupply[];
}
