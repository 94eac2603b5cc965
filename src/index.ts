// The library: everything a program needs to secure, print, render and look at certificates.
export { type ErrorCategory, type ErrorJson, EXIT_CODES, KioskRasterError, type Language } from './errors.ts';
export { createEngine, type Engine, type EngineOptions } from './job/engine.ts';
export type { KeysOptions } from './job/job-keys.ts';
export { LOSSES, type Loss } from './job/losses.ts';
export type { PrintOptions, PrintOutcome } from './job/print.ts';
export type { OnProgress, ProgressEvent } from './job/progress.ts';
export type { RenderOptions, RenderOutcome } from './job/render.ts';
export { type JobReport, jobReportSchema } from './job/report.ts';
export type { Ticket } from './job/ticket.ts';
export { VERSION } from './package-root.ts';
export { openFilePrinter } from './print/file-printer.ts';
export { type IppPrinterOptions, openIppPrinter } from './print/ipp/ipp-printer.ts';
export type { Printer, PrinterCapabilities, PrintJob, PrintJobSpec } from './print/printer.ts';
export type { TroubleEvent } from './print/trouble/events.ts';
