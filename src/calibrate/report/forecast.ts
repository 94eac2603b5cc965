// What a report tells of a device's screens on machines that were not there: filled in by a simulator that calibration itself does not know.

/** Lightness of both screens of a zone, paper = 100. */
export interface ZoneForecast {
  readonly zone: string;
  readonly word: number;
  readonly surround: number;
}

export interface CopierForecast {
  readonly name: string;
  /** From this share of the paper's reflectance on the copier prints nothing. */
  readonly whitePoint: number;
  readonly gamma: number;
  readonly zones: readonly ZoneForecast[];
  /** PNG. */
  readonly picture: Uint8Array;
}

export interface Forecast {
  /** The simulated printer that stands in for the device. */
  readonly standIn: {
    /** What a lone pixel prints, in pixel areas; and pixels in company. */
    readonly loneArea: number;
    readonly companyArea: number;
    /** Root mean square difference between its patches and the chart's, L*. */
    readonly errorLightness: number;
  };
  /** Words of real strokes on the original. */
  readonly original: readonly ZoneForecast[];
  readonly originalPicture: Uint8Array;
  readonly copiers: readonly CopierForecast[];
}
