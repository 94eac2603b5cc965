// Command-line arguments -> one of the commands of DESIGN.md section 5, and its exit code.
import { Command, CommanderError, Option } from 'commander';
import { isLoss, LOSSES, type Loss, needsConsent } from '../job/losses.ts';
import { VERSION } from '../package-root.ts';
import { Console, languageOf } from './console.ts';
import { usageError } from './errors.ts';

export interface GlobalOptions {
  readonly json?: boolean;
  readonly lang?: string;
}

/** A command's body: returns the exit code, throws coded errors. */
export type CommandBody<O> = (
  args: readonly string[],
  options: O,
  out: Console,
  signal: AbortSignal,
) => Promise<number>;

function integer(flag: string, min: number, max: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < min || value > max) throw usageError('number', { flag, min, max });
    return value;
  };
}

function oneOf<T extends number>(flag: string, allowed: readonly T[]): (text: string) => T {
  return (text) => {
    const value = allowed.find((candidate) => String(candidate) === text);
    if (value === undefined) throw usageError('choice', { flag, allowed: allowed.join(', ') });
    return value;
  };
}

function lossList(text: string): Loss[] {
  return text.split(',').map((word) => {
    if (!isLoss(word)) throw usageError('choice', { flag: '--accept-loss', allowed: LOSSES.join(', ') });
    return word;
  });
}

/** An option that may be given again: all its values. */
function more(value: string, before: string[] = []): string[] {
  return [...before, value];
}

/** Builds the command tree; `run` is called by the command that was asked for. */
function buildProgram(
  run: (body: () => Promise<{ default: CommandBody<never> }>, args: string[], options: object) => void,
): Command {
  const program = new Command('kiosk-raster')
    .description(
      'Puts a municipal certificate (PDF, A4) on plain paper so that the paper proves itself.\n' +
        '自治体の証明書（PDF・A4）を、普通紙でも原本と分かるように印刷します。',
    )
    .version(VERSION)
    .option('--json', 'print one JSON object on stdout, for machines')
    .option('--lang <en|ja>', 'language of messages; default: the locale')
    .enablePositionalOptions()
    .showHelpAfterError('(--help explains)')
    .exitOverride()
    .addHelpText(
      'after',
      `
Examples:
  kiosk-raster print certificate.pdf                     secure it, print it on the embedded virtual printer, pictures in ./out
  kiosk-raster print certificate.pdf --printer ipp://192.0.2.7/ipp/print
  kiosk-raster render certificate.pdf --out sheets       the same sheets as 1-bit PNG separations and PWG Raster
  kiosk-raster preview sheets --out pictures             how they look: paper, photocopy, infrared, scan
  kiosk-raster inquire scan.png --out front.png          a scan of the back gives the front back
  kiosk-raster inquiry-site                              the same as a web page
  kiosk-raster virtual-printer --port 8631 --out tray    a printer to print to

Exit codes: 0 done, 1 the job failed, 2 wrong usage, 3 refused input, 4 printer trouble;
inquire: 5 not genuine, 6 unreadable; view: 5 no mark.`,
    );
  const command = (name: string, description: string) =>
    program
      .command(name)
      .description(description)
      .option('--json', 'print one JSON object on stdout, for machines')
      .option('--lang <en|ja>', 'language of messages; default: the locale')
      .exitOverride();

  command('print', 'Secure a certificate and print it, duplex. 証明書を印刷する')
    .argument('<FILE.pdf>', 'the certificate')
    .option('--ticket <T.jws>', 'job ticket; needed with real keys')
    .option('--keys <DIR>', 'key folder; default: a folder of your user data, with demonstration keys at first')
    .option('--device <name|path>', 'device profile: a name under calibration/ or a path', 'generic-600')
    .option('--printer <URI>', 'IPP printer, ipp:// or ipps://; without it the embedded virtual printer')
    .option('--printer-fingerprint <SHA-256>', 'of its certificate: nothing else is trusted')
    .option('--printer-login-file <FILE>', 'USER:PASSWORD, for a printer that asks for them')
    .option('--out <DIR>', 'where the embedded virtual printer puts its pictures', './out')
    .option('--journal <DIR>', 'journal folder for jobs on a device; default: a folder of your user data')
    .option('--fit', 'fit a page that is not A4 to A4 instead of refusing it')
    .option(
      '--accept-loss <list>',
      `print although the printer loses ${LOSSES.filter(needsConsent).join(', ')} (docs/formats.md)`,
      lossList,
    )
    .option('--single-colour-type', 'for a device that takes one PWG colour type per document')
    .option('--gaiji-font <FILE>', 'font with your gaiji (U+E000...), may be given again; docs/operations.md', more)
    .option('--workers <N>', 'raster workers', integer('--workers', 1, 64), 2)
    .addHelpText(
      'after',
      '\nWithout --printer this is a demonstration: the one place that keeps pictures of a page, on purpose.',
    )
    .action((file: string, options: object) => run(() => import('./commands/print.ts'), [file], options));

  command('render', 'The same sheets without a printer: separations, job.pwg, job.json. 印刷せずに版を作る')
    .argument('<FILE.pdf>', 'the certificate')
    .requiredOption('--out <DIR>', 'where the files go')
    .option('--ticket <T.jws>', 'job ticket; needed with real keys')
    .option('--keys <DIR>', 'key folder; default: a folder of your user data, with demonstration keys at first')
    .option('--device <name|path>', 'device profile: a name under calibration/ or a path', 'generic-600')
    .option('--dpi <N>', '300, 600 or 1200', oneOf('--dpi', [300, 600, 1200] as const), 600)
    .option('--fit', 'fit a page that is not A4 to A4 instead of refusing it')
    .option('--gaiji-font <FILE>', 'font with your gaiji (U+E000...), may be given again; docs/operations.md', more)
    .option('--workers <N>', 'raster workers', integer('--workers', 1, 64), 2)
    .action((file: string, options: object) => run(() => import('./commands/render.ts'), [file], options));

  command('preview', 'How sheets look: on paper, photocopied, in infrared, scanned. 見た目を確かめる')
    .argument('<DIR-or-PWG>', 'a folder that `render` made, or a PWG Raster file')
    .requiredOption('--out <DIR>', 'where the pictures and index.html go')
    .action((source: string, options: object) => run(() => import('./commands/preview.ts'), [source], options));

  command('virtual-printer', 'An IPP printer on loopback that shows what it gets. 仮想プリンター')
    .option('--port <N>', 'TCP port; 0 takes a free one', integer('--port', 0, 65535), 8631)
    .option('--model <ID>', 'device model: colour-mfp, mono-laser, pdf-only, srgb-inkjet, ...', 'colour-mfp')
    .option('--out <DIR>', 'keeps job-N.pwg and its pictures here', './out')
    .option('--fault <SPEC>', 'faults on demand, such as jam@sheet=2:for=10,reply-lost@create-job (docs/faults.md)')
    .option('--receipt-port <N>', 'a receipt printer too: slips as slip-N.png', integer('--receipt-port', 0, 65535))
    .action((options: object) => run(() => import('./commands/virtual-printer.ts'), [], options));

  command('serve', 'The spooler front: an IPP printer that secures what it is sent. 印刷サービス')
    .requiredOption(
      '--printer <URI...>',
      'the device printer, ipp:// or ipps://; several: the first one that can print does',
    )
    .option('--printer-fingerprint <SHA-256...>', "of the devices' certificates: nothing else is trusted")
    .option('--printer-login-file <FILE>', 'USER:PASSWORD, a line for each printer or one for all')
    .option('--port <N>', 'TCP port; 0 takes a free one', integer('--port', 0, 65535), 8632)
    .option('--host <address>', 'where to listen; beyond this machine only with TLS and known clients', '127.0.0.1')
    .option('--device <name|path>', 'device profile: a name under calibration/ or a path', 'generic-600')
    .option('--gaiji-font <FILE>', 'font with your gaiji (U+E000...), may be given again; docs/operations.md', more)
    .option('--workers <N>', 'raster workers', integer('--workers', 1, 64), 2)
    .option('--keys <DIR>', 'key folder; default: a folder of your user data')
    .option('--journal <DIR>', 'journal folder; default: a folder of your user data')
    .option('--receipt <target>', 'receipt printer: tcp://HOST[:PORT] or file:PATH')
    .option('--left-behind-seconds <N>', 'what nobody takes for so long', integer('--left-behind-seconds', 1, 3600), 60)
    .option('--demo', 'print WITHOUT TICKETS, for demonstrations and conformance suites')
    .option('--tls-key <PEM>', 'key of the ipps:// listener')
    .option('--tls-cert <PEM>', 'its certificate')
    .option('--tls-port <N>', 'its port', integer('--tls-port', 0, 65535), 8633)
    .option('--client-ca <PEM>', 'only clients with a certificate of this authority')
    .option('--token-file <FILE>', 'only clients with this token (user kiosk, or Bearer)')
    .option(
      '--drain-seconds <N>',
      'on SIGTERM: how long the job in hand may take',
      integer('--drain-seconds', 0, 3600),
      300,
    )
    .addHelpText('after', '\nOperation, metrics and the deployment checklist: docs/operations.md')
    .action((options: object) => run(() => import('./commands/serve.ts'), [], options));

  command('doctor', 'What is missing or misconfigured on this machine. 環境を診断する')
    .option('--printer <URI...>', 'the device printers')
    .option('--printer-fingerprint <SHA-256...>', "of the devices' certificates: nothing else is trusted")
    .option('--printer-login-file <FILE>', 'USER:PASSWORD, a line for each printer or one for all')
    .option('--receipt <target>', 'the receipt printer')
    .option('--device <name|path>', 'device profile: a name under calibration/ or a path', 'generic-600')
    .option('--keys <DIR>', 'key folder; default: a folder of your user data')
    .option('--journal <DIR>', 'journal folder; default: a folder of your user data')
    .option('--demo', 'for a service without tickets')
    .action((options: object) => run(() => import('./commands/doctor.ts'), [], options));

  command('jobs', 'Jobs that a crash or a printer left open: list, settle, resolve. 未確定の印刷ジョブ')
    .argument('[action]', 'list, settle (ask the printers) or resolve', 'list')
    .argument('[job]', 'resolve: the job')
    .option('--as <outcome>', 'resolve: printed or not-printed, after a look at the tray; receipt-handed')
    .option('--all', 'list: also jobs that are over')
    .option('--printer <URI...>', 'settle: the device printers that ask for more than their address')
    .option('--printer-fingerprint <SHA-256...>', "of the devices' certificates: nothing else is trusted")
    .option('--printer-login-file <FILE>', 'USER:PASSWORD, a line for each printer or one for all')
    .option('--journal <DIR>', 'journal folder; default: a folder of your user data')
    .option('--keys <DIR>', 'key folder, where used tickets are kept; default: a folder of your user data')
    .action((action: string, job: string | undefined, options: object) =>
      run(() => import('./commands/jobs.ts'), job === undefined ? [action] : [action, job], options),
    );

  command('view', 'Is the hidden mark there? Looks at a scan or photograph. 検出画像の ○証 を調べる')
    .argument('<SCAN>', 'PNG or JPEG: an infrared photograph, or a picture of the film laid on')
    .addOption(new Option('--as <how>', 'how it was taken').choices(['infrared', 'film']).makeOptionMandatory())
    .option('--out <FILE.png>', 'picture of what was looked at', 'view.png')
    .addHelpText('after', '\nExit codes: 0 the mark is there, 5 it is not.')
    .action((scan: string, options: object) => run(() => import('./commands/view.ts'), [scan], options));

  command('film', 'The film that shows the hidden mark of a line screen, to expose at 2400 dpi. 万線の確認フィルム')
    .option('--device <name|path>', 'profile of the device that prints the mark', 'generic-600')
    .option('--dpi <N>', "300, 600 or 1200; default: the device's, 600 if it has several")
    .requiredOption('--out <DIR>', 'where film-k.png and film.pwg go')
    .action((options: object) => run(() => import('./commands/film.ts'), [], options));

  command('inquire', 'Scan of a back -> the front, and whether it is genuine. うら面から表面を復元する')
    .argument('<BACK>', 'scan of the back: PNG, JPEG, TIFF or PDF, 200-600 dpi')
    .requiredOption('--out <PNG>', 'where the restored front goes')
    .option('--front <SCAN>', 'scan of the front too: tells every difference')
    .option('--keys <DIR>', 'key folder; default: a folder of your user data')
    .addHelpText(
      'after',
      '\nExit codes: 0 genuine (compare with the front), 5 not genuine or, with --front, different,\n6 unreadable or, with --front, not compared.',
    )
    .action((back: string, options: object) => run(() => import('./commands/inquire.ts'), [back], options));

  command('inquiry-site', 'The web page where a scan of a back gives the front back. 問い合わせサイト')
    .option('--port <N>', 'TCP port; 0 takes a free one', integer('--port', 0, 65535), 8640)
    .option('--host <address>', 'where to listen; beyond this machine only with TLS or behind a proxy', '127.0.0.1')
    .option('--keys <DIR>', 'key folder; default: a folder of your user data, with demonstration keys at first')
    .option('--workers <N>', 'inquiries at work at the same time', integer('--workers', 1, 64), 2)
    .option('--tls-key <PEM>', 'serve https: key')
    .option('--tls-cert <PEM>', 'serve https: certificate')
    .option('--behind-proxy', "a proxy on a private address does TLS and tells visitors' addresses")
    .addHelpText('after', '\nOperation and what the site promises: docs/inquiry.md')
    .action((options: object) => run(() => import('./commands/inquiry-site.ts'), [], options));

  command('keys', 'Issuer and inquiry keys: make, list, rotate. 鍵の管理')
    .argument('<action>', 'init, list, rotate, certify, install or revoke')
    .argument('[target]', 'a file or key id, where the action takes one')
    .option('--keys <DIR>', 'key folder; default: a folder of your user data')
    .option(
      '--role <role>',
      'init: this role only (kiosk, inquiry, authority), on its own machine; without it a demonstration',
    )
    .option('--out <FILE>', 'certify: where the certificate goes')
    .option('--holder <name>', 'certify, rotate: whom the certificate names')
    .option('--site <URL>', "certify: the inquiry site's address, for the code on the back")
    .option('--days <N>', 'certify: days of validity', integer('--days', 1, 3650))
    .option('--reason <why>', 'revoke: why')
    .option('--if-due', 'rotate: only what is due, for a timer')
    .addHelpText(
      'after',
      '\nA passphrase is read from KIOSK_RASTER_PASSPHRASE or a file descriptor, never from the command line.\nHow keys live: docs/sealing.md',
    )
    .action((action: string, target: string | undefined, options: object) =>
      run(() => import('./commands/keys.ts'), target === undefined ? [action] : [action, target], options),
    );

  command('ticket', 'Demonstration job tickets. デモ用のジョブチケットを作る')
    .argument('<action>', 'make')
    .argument('<FILE.pdf>', 'the certificate it is for')
    .option('--keys <DIR>', 'key folder; default: a folder of your user data')
    .option('--out <FILE>', 'where the ticket goes', 'ticket.jws')
    .option('--serial <text>', "the certificate's serial")
    .option('--kind <kind>', 'kind of certificate')
    .option('--fee <yen>', 'fee, yen', integer('--fee', 0, 100_000))
    .option('--office <name>', 'issuing office')
    .option('--kiosk <name>', 'the kiosk that may use it')
    .option('--minutes <N>', 'minutes until it expires', integer('--minutes', 1, 1440))
    .option('--fit', 'fit pages that are not A4')
    .action((action: string, file: string, options: object) =>
      run(() => import('./commands/ticket.ts'), [action, file], options),
    );

  command('wipe-check', 'Prove that nothing of a certificate is left in memory or on disk. 消去を証明する')
    .option('--device <name|path>', 'device profile: a name under calibration/ or a path', 'generic-600')
    .option('--workers <N>', 'raster workers', integer('--workers', 1, 64), 2)
    .option('--folder <DIR...>', 'also search the files in these folders: data, logs')
    .option('--only <WAY...>', 'only these ways for a job to end, such as `printed` or `worker crashed`')
    .option(
      '--repeat <N>',
      'every way so many times, on one engine as long as it is clean',
      integer('--repeat', 1, 1000),
      1,
    )
    .action((options: object) => run(() => import('./commands/wipe-check.ts'), [], options));

  command('calibrate', 'Charts, scans of them, device profiles. 装置の較正')
    .argument('<action>', 'chart, fit, check, report, diff or set')
    .argument('[files...]', 'report, set: a profile; diff: two of them')
    .option('--out <path>', 'chart, fit --batch: a folder; fit, report, set: a file')
    .option('--dpi <N>', 'chart, report: 300, 600 or 1200')
    .option('--strip', 'chart: the control strip alone, for check')
    .option('--original <SCAN>', 'fit, report: a scan of the printed chart, PNG, TIFF or JPEG, 300-1200 dpi')
    .option('--copy <SCAN>', 'fit, report: a scan of a photocopy of it')
    .option('--infrared <SCAN>', 'fit: a scan of the same sheet in the near infrared')
    .option('--batch <path>', 'fit: scans of many devices, a folder or a manifest (calibration/README.md)')
    .option('--scan <SCAN>', 'check: a scan of a control strip or chart printed later')
    .option('--device <name|path>', 'fit: name of the device; check: its profile')
    .option('--maker <text>', 'fit: who made the device')
    .option('--model <text>', 'fit: its model')
    .option('--serial <text>', 'fit: its serial number')
    .option('--scanner <text>', 'fit: what it was scanned with')
    .option('--simulated', 'fit: the scan comes from a simulator (scripts/simulate-scan.ts); the profile says so')
    .option('--set <path=value>', 'set, fit: a value by hand, may be given again', more)
    .option('--overrides <FILE.json>', 'set, fit: the same from a file, {"path": value}')
    .option('--unset <path>', 'set: the measured value again, may be given again', more)
    .option('--reason <text>', 'set, fit: why, kept in the profile')
    .option('--keep-overrides', 'fit: values set by hand stay, though measured anew')
    .option('--date <YYYY-MM-DD>', 'fit, set: day of the measurement; default: today')
    .addHelpText(
      'after',
      '\nHow to calibrate a device in 15 minutes: calibration/README.md\nExit codes: check, diff: 1 the device drifted, the profiles differ; fit: 3 a scan was refused.',
    )
    .action((action: string, files: string[], options: object) =>
      run(() => import('./commands/calibrate.ts'), [action, ...files], options),
    );

  command('bench', 'Throughput, latency and memory on this machine. 性能を測る')
    .option('--quick', 'fewer rounds')
    .option('--out <FILE.json>', 'also keep the figures as JSON')
    .option('--html <FILE.html>', 'also write a page with plots: stages, peers, memory, what a print engine needs')
    .action((options: object) => run(() => import('./commands/bench.ts'), [], options));

  return program;
}

/** Ctrl-C at a terminal comes twice, from the terminal and from the launcher, at nearly the same time. */
const SAME_SIGNAL_MS = 500;

/** The first Ctrl-C cancels in good order; whoever presses it again does not want to wait for that. */
function stopOnSignals(stop: AbortController): void {
  let firstMs: number | undefined;
  const onSignal = (_: NodeJS.Signals, number: number): void => {
    firstMs ??= performance.now();
    if (performance.now() - firstMs > SAME_SIGNAL_MS) process.exit(128 + number);
    stop.abort();
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, onSignal);
}

/** Runs the command line; returns the exit code. */
export async function main(argv: readonly string[]): Promise<number> {
  const wantsJson = argv.includes('--json');
  const langIndex = argv.indexOf('--lang');
  const out = new Console({ json: wantsJson, language: languageOf(langIndex >= 0 ? argv[langIndex + 1] : undefined) });
  const stop = new AbortController();
  stopOnSignals(stop);
  let job: Promise<number> | undefined;
  try {
    const program = buildProgram((load, args, options) => {
      job = load().then((module) => module.default(args, options as never, out, stop.signal));
    });
    program.parse(argv as string[], { from: 'user' });
    return (await job) ?? 0;
  } catch (error) {
    if (error instanceof CommanderError) {
      if (error.exitCode === 0) return 0;
      out.result({ error: usageError('arguments', {}).toJSON() });
      return 2;
    }
    return out.fail(error);
  }
}

process.exitCode = await main(process.argv.slice(2));
