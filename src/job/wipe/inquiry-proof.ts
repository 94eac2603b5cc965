// A canary certificate's back and front through an inquiry site and `inquire`, ended in every way -> what is left of them.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { PACKAGE_ROOT } from '../../package-root.ts';
import { seededRandom } from '../../raster/seeded-random.ts';
import { type InquiryCanary, makeInquiryCanary, pictureTraces } from './inquiry-canary.ts';
import type { InquiryScenario } from './inquiry-scenarios.ts';
import { type Look, lookAfter } from './look.ts';
import { freeze, signal } from './process-tree.ts';
import type { Sandbox } from './sandbox.ts';
import { type Findings, Search } from './search.ts';
import { SiteHost } from './site-peer.ts';
import type { Trace } from './traces.ts';
import { Visitor } from './visitor.ts';

export interface InquiryOutcome extends Look {
  readonly during: Findings;
  readonly code: string | undefined;
  readonly leftOut: number;
  readonly traces: number;
}

/** Between looks for a first trace, ms. */
const LOOK_MS = 50;
/** More than any limit on work. */
const DAY_MS = 86_400_000;

/** What was found of an inquiry under way, and who took part in it. */
interface Caught {
  readonly during: Findings;
  readonly pids: readonly number[];
}

/** One certificate at a site, which is kept from one scenario to the next as long as it is clean. */
export class InquiryProof implements AsyncDisposable {
  readonly #sandbox: Sandbox;
  readonly #seed: number;
  readonly #madeMs = Date.now() - 1000;
  /** What a visitor has on a disk of his own, and what `inquire` writes there on purpose. */
  readonly #visitorsFolder = mkdtempSync(join(tmpdir(), 'kiosk-raster-visitor-'));
  #canary: InquiryCanary | undefined;
  #site: SiteHost | undefined;

  constructor(sandbox: Sandbox, seed: number) {
    this.#sandbox = sandbox;
    this.#seed = seed;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#site?.stop();
    rmSync(this.#visitorsFolder, { recursive: true, force: true });
  }

  async run(scenario: InquiryScenario, folders: readonly string[]): Promise<InquiryOutcome> {
    const { keysFolder } = this.#sandbox;
    this.#canary ??= await makeInquiryCanary(seededRandom(this.#seed), keysFolder, Math.floor(Date.now() / 1000));
    return scenario.by === 'site' ? this.#atSite(scenario, folders) : this.#byCommand(scenario, folders);
  }

  async #atSite(scenario: InquiryScenario, folders: readonly string[]): Promise<InquiryOutcome> {
    const { back, front, traces: all } = this.#canary!;
    this.#site ??= new SiteHost(this.#sandbox);
    const site = this.#site;
    await site.restart(scenario.limits, scenario.tls);
    const known = await this.#known(site.pid, all);
    const traces = all.filter((trace) => !known.has(trace));
    const visitor = new Visitor(site.url, scenario.tls ? site.ca : undefined);

    const half = back.length >> 1;
    await visitor.give(back.subarray(0, half), { first: true, last: false });
    if (scenario.caught !== 'uploading') {
      await visitor.give(back.subarray(half), { first: false, last: true });
      await visitor.told('sheet', 0);
      if (scenario.caught === 'front read') {
        await visitor.give(front, { first: true, last: true });
        await visitor.told('progress', 1);
      }
    }
    const caught = await untilFound(site.pid, new Search([...traces, ...sentTo(visitor)]), visitor.ended);
    switch (scenario.ending) {
      case 'let go':
        if (scenario.caught === 'uploading') await visitor.give(back.subarray(half), { first: false, last: true });
        visitor.finish();
        break;
      case 'no picture':
        await visitor.give(Buffer.from('no picture'), { first: true, last: true });
        visitor.finish();
        break;
      case 'time passes':
        site.send({ kind: 'pass', ms: DAY_MS });
        visitor.finish();
        break;
      case 'leave':
        visitor.leave();
        break;
      case 'crash':
        for (const pid of caught.pids) if (pid !== site.pid) signal(pid, 'SIGABRT');
        break;
      default:
        signal(site.pid, 'SIGKILL');
    }
    const code = await visitor.ended;
    visitor.leave();
    const look = await this.#look(site.pid, caught, new Search([...traces, ...sentTo(visitor)]), folders);
    if (look.after.total > 0 || scenario.ending === 'kill') {
      await site.stop();
      this.#site = undefined;
    }
    return { ...look, during: caught.during, code, leftOut: known.size, traces: traces.length };
  }

  async #byCommand(scenario: InquiryScenario, folders: readonly string[]): Promise<InquiryOutcome> {
    const { back, front, traces } = this.#canary!;
    const [backPath, frontPath, outPath] = ['back.png', 'front.png', 'out.png'].map((name) =>
      join(this.#visitorsFolder, name),
    );
    writeFileSync(backPath!, back);
    writeFileSync(frontPath!, front);
    const launcher = join(PACKAGE_ROOT, 'bin', 'kiosk-raster.mjs');
    const keys = ['--keys', this.#sandbox.keysFolder, '--json'];
    const child = spawn(
      process.execPath,
      [launcher, 'inquire', backPath!, '--front', frontPath!, '--out', outPath!, ...keys],
      { env: this.#sandbox.env, cwd: this.#sandbox.folder, stdio: 'ignore' },
    );
    const ended = exitOf(child);
    const caught = await untilFound(child.pid!, new Search(traces), ended);
    if (scenario.ending === 'interrupt') for (const pid of caught.pids) signal(pid, 'SIGINT');
    const code = await ended;
    let sent: Trace[] = [];
    if (code === undefined) sent = [...pictureTraces(readFileSync(outPath!))];
    const look = await this.#look(child.pid!, caught, new Search([...traces, ...sent]), folders);
    return { ...look, during: caught.during, code, leftOut: 0, traces: traces.length };
  }

  #look(pid: number, { pids }: Caught, search: Search, folders: readonly string[]): Promise<Look> {
    return lookAfter(search, {
      pid,
      pidsDuring: pids,
      folders: [this.#sandbox.folder, ...folders],
      sinceMs: this.#madeMs,
    });
  }

  /** What a site holds before anybody has asked proves nothing. */
  async #known(pid: number, traces: readonly Trace[]): Promise<ReadonlySet<Trace>> {
    using frozen = await freeze(pid);
    return new Search(traces).run(frozen.pids).traces;
  }
}

const sentTo = (visitor: Visitor): Trace[] => visitor.pictures.flatMap((picture) => [...pictureTraces(picture)]);

/** Looks until something is found or all is over. */
async function untilFound(pid: number, search: Search, ended: Promise<unknown>): Promise<Caught> {
  let over = false;
  void ended.then(() => {
    over = true;
  });
  for (;;) {
    const last = over;
    {
      using frozen = await freeze(pid);
      const during = search.run(frozen.pids);
      if (during.total > 0 || last) return { during, pids: frozen.pids };
    }
    await sleep(LOOK_MS);
  }
}

/** How a command ended, once it and all that it started are gone: undefined = exit code 0. */
async function exitOf(child: ChildProcess): Promise<string | undefined> {
  const [code, by] = await new Promise<[number | null, string | null]>((resolve) => {
    child.once('exit', (...how) => resolve(how));
  });
  return code === 0 ? undefined : `exit ${code ?? by}`;
}
