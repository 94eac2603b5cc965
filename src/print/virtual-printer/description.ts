// Device, model and addresses -> the printer's description of itself (RFC 8011 5.4, PWG 5100.13, PWG 5100.14).
import {
  boolean,
  charset,
  dateTime,
  enumeration,
  integer,
  keyword,
  mimeMediaType,
  name,
  naturalLanguage,
  octetString,
  outOfBand,
  range,
  resolution,
  text,
  uri,
} from '../ipp/attributes.ts';
import type { IppAttribute } from '../ipp/message.ts';
import { operationsOf, PRINTER_STATE } from './codes.ts';
import type { Device } from './device.ts';
import { jobTemplate } from './job-template.ts';
import { mediaColDatabase } from './media.ts';
import type { DeviceModel, ModelSupply } from './model.ts';

/** Seconds that a job may stay open between its operations (RFC 8011 5.4.31). */
export const MULTIPLE_OPERATION_TIMEOUT_S = 60;

export interface Identity {
  readonly printerName: string;
  readonly location: string;
  /** Without `urn:uuid:`. */
  readonly uuid: string;
  /** `ipp://...` and, with TLS, `ipps://...`. */
  readonly uris: readonly string[];
  readonly tls: boolean;
  readonly basicAuth: boolean;
  /** Reachable from this machine only. */
  readonly onLoopback: boolean;
  /** Formats of the model that the sink can show. */
  readonly formats: readonly string[];
}

const JOB_CREATION = ['ipp-attribute-fidelity', 'job-name', 'document-name', 'document-format', 'compression'];

const WHICH_JOBS = [
  'completed',
  'not-completed',
  'all',
  'aborted',
  'canceled',
  'pending',
  'pending-held',
  'processing',
];

const SUPPLY_TEXT: Readonly<Record<ModelSupply['colorant'], string>> = {
  black: 'Black Toner',
  cyan: 'Cyan Toner',
  magenta: 'Magenta Toner',
  yellow: 'Yellow Toner',
  waste: 'Waste Toner Bottle',
};

/** One line of `printer-supply` (PWG 5100.13 5.6.37). */
function supplyLine(supply: ModelSupply, index: number): string {
  const waste = supply.colorant === 'waste';
  return [
    `index=${index + 1}`,
    `class=${waste ? 'receptacleThatIsFilled' : 'supplyThatIsConsumed'}`,
    `type=${waste ? 'wasteToner' : 'toner'}`,
    'unit=percent',
    'maxcapacity=100',
    `level=${supply.levelPercent}`,
    `colorantname=${waste ? 'unknown' : supply.colorant}`,
    '',
  ].join(';');
}

const DEVICE_ID_COMMANDS: Readonly<Record<string, string>> = {
  'image/pwg-raster': 'PWGRaster',
  'image/jpeg': 'JPEG',
  'application/pdf': 'PDF',
  'image/urf': 'URF',
};

function deviceId(model: DeviceModel, formats: readonly string[]): string {
  const commands = formats.map((format) => DEVICE_ID_COMMANDS[format]).filter((command) => command !== undefined);
  return `MFG:${model.manufacturer};MDL:${model.makeAndModel.replace(`${model.manufacturer} `, '')};CMD:${commands.join(',')};CLS:PRINTER;`;
}

/** What never changes while the printer runs. */
function configuration(model: DeviceModel, identity: Identity, device: Device): IppAttribute[] {
  const web = identity.uris[0]!.replace(/^ipp/, 'http').replace(/\/ipp\/print$/, '');
  const template = jobTemplate(model).map((entry) => entry.name);
  const auth = identity.basicAuth ? 'basic' : 'none';
  return [
    charset('charset-configured', 'utf-8'),
    charset('charset-supported', 'utf-8', 'us-ascii'),
    boolean('color-supported', model.colour),
    keyword('compression-supported', 'deflate', 'gzip', 'none'),
    mimeMediaType('document-format-default', 'application/octet-stream'),
    mimeMediaType('document-format-supported', 'application/octet-stream', ...identity.formats),
    naturalLanguage('generated-natural-language-supported', 'en'),
    keyword('identify-actions-default', 'display'),
    keyword('identify-actions-supported', 'display'),
    ...(model.wholeJobsOnly ? [] : [keyword('ipp-features-supported', 'ipp-everywhere')]),
    keyword('ipp-versions-supported', '1.1', ...(model.wholeJobsOnly ? [] : ['2.0'])),
    keyword('job-creation-attributes-supported', ...JOB_CREATION, ...template),
    boolean('job-ids-supported', true),
    range('job-k-octets-supported', [0, 0x7fff_ffff]),
    range('job-impressions-supported', [0, 100_000]),
    boolean('multiple-document-jobs-supported', !model.wholeJobsOnly),
    integer('multiple-operation-time-out', MULTIPLE_OPERATION_TIMEOUT_S),
    keyword('multiple-operation-time-out-action', 'abort-job'),
    naturalLanguage('natural-language-configured', 'en'),
    enumeration('operations-supported', ...operationsOf(model)),
    integer('pages-per-minute', model.pagesPerMinute),
    ...(model.colour ? [integer('pages-per-minute-color', model.pagesPerMinute)] : []),
    keyword('pdl-override-supported', 'attempted'),
    boolean('preferred-attributes-supported', false),
    dateTime('printer-config-change-date-time', device.startedAt),
    integer('printer-config-change-time', 1),
    text('printer-device-id', deviceId(model, identity.formats)),
    outOfBand('printer-geo-location', 'unknown'),
    keyword('printer-get-attributes-supported', 'document-format'),
    uri('printer-icons', ...[48, 128, 512].map((size) => `${web}/icon-${size}.png`)),
    text('printer-info', identity.printerName),
    octetString('printer-input-tray', ...trayLines(model)),
    text('printer-location', identity.location),
    text('printer-make-and-model', model.makeAndModel),
    uri('printer-more-info', `${web}/`),
    name('printer-name', identity.printerName),
    text('printer-organization', ''),
    text('printer-organizational-unit', ''),
    octetString('printer-supply', ...model.supplies.map(supplyLine)),
    text('printer-supply-description', ...model.supplies.map((supply) => SUPPLY_TEXT[supply.colorant])),
    uri('printer-supply-info-uri', `${web}/`),
    uri('printer-uri-supported', ...identity.uris),
    uri('printer-uuid', `urn:uuid:${identity.uuid}`),
    ...pwgAttributes(model, identity),
    keyword('uri-authentication-supported', ...identity.uris.map(() => auth)),
    keyword('uri-security-supported', ...identity.uris.map((address) => (address.startsWith('ipps') ? 'tls' : 'none'))),
    keyword('which-jobs-supported', ...WHICH_JOBS),
  ];
}

function trayLines(model: DeviceModel): string[] {
  const sources = [...new Set(model.media.map((media) => media.source))];
  return sources.map((source) => {
    const byPass = source === 'by-pass-tray';
    const type = byPass ? 'sheetFeedAutoNonRemovableTray' : 'sheetFeedAutoRemovableTray';
    const level = model.media.some((media) => media.source === source && media.ready) ? -3 : 0;
    return `type=${type};mediafeed=0;mediaxfeed=0;maxcapacity=${byPass ? 25 : 250};level=${level};status=0;name=${source};`;
  });
}

function pwgAttributes(model: DeviceModel, identity: Identity): IppAttribute[] {
  if (model.pwg === undefined || !identity.formats.includes('image/pwg-raster')) return [];
  return [
    resolution('pwg-raster-document-resolution-supported', ...model.pwg.resolutionsDpi),
    keyword('pwg-raster-document-sheet-back', model.pwg.sheetBack),
    keyword('pwg-raster-document-type-supported', ...model.pwg.types),
  ];
}

/** What does change. */
function status(device: Device, acceptingJobs: boolean, queuedJobs: number): IppAttribute[] {
  return [
    dateTime('printer-current-time', new Date(device.clock())),
    boolean('printer-is-accepting-jobs', acceptingJobs),
    enumeration('printer-state', PRINTER_STATE[device.state]),
    dateTime('printer-state-change-date-time', device.stateChangedAt),
    integer('printer-state-change-time', device.secondsAt(device.stateChangedAt.getTime())),
    text('printer-state-message', `${device.state[0]!.toUpperCase()}${device.state.slice(1)}.`),
    keyword('printer-state-reasons', ...device.reasonKeywords),
    integer('printer-up-time', device.upTimeS),
    integer('queued-job-count', queuedJobs),
  ];
}

export interface PrinterDescription {
  readonly description: readonly IppAttribute[];
  readonly template: readonly IppAttribute[];
  /** Undefined when the device takes no `media-col`. */
  readonly database: IppAttribute | undefined;
}

export function describePrinter(
  model: DeviceModel,
  identity: Identity,
  device: Device,
  acceptingJobs: boolean,
  queuedJobs: number,
): PrinterDescription {
  return {
    description: [...configuration(model, identity, device), ...status(device, acceptingJobs, queuedJobs)],
    template: jobTemplate(model).flatMap((entry) => entry.advertise),
    database: mediaColDatabase(model),
  };
}

/** The attributes that a request asks for: names, or the groups `all`, `printer-description`, `job-template`. */
export function selectRequested(printer: PrinterDescription, requested: readonly string[]): IppAttribute[] {
  const wanted = new Set(requested.length === 0 ? ['all'] : requested);
  const all = wanted.has('all');
  const pick = (attributes: readonly IppAttribute[], group: string): IppAttribute[] =>
    attributes.filter((attribute) => all || wanted.has(group) || wanted.has(attribute.name));
  return [
    ...pick(printer.description, 'printer-description'),
    ...pick(printer.template, 'job-template'),
    ...(printer.database && wanted.has('media-col-database') ? [printer.database] : []),
  ];
}
