// Who does what next: jobs stay together, help one that is alone, and never wait for each other in a ring.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { assign, HOLD_MS, type ProcessState, type WaitingTask } from '../../src/workers/assign.ts';

const idle = (heldJob?: number, idleMs = 0): ProcessState => ({ state: 'idle', isWarm: true, heldJob, idleMs });
const busy = (heldJob: number): ProcessState => ({ state: 'busy', isWarm: true, heldJob, idleMs: 0 });
const sheet = (jobKey: number): WaitingTask => ({ jobKey, isSheet: true });
const preflight = (jobKey: number): WaitingTask => ({ jobKey, isSheet: false });

describe('assign', () => {
  test('a job stays with its process', () => {
    expect(assign([sheet(1)], [idle(), idle(1)])).toEqual({ kind: 'do', task: 0, process: 1 });
  });

  test('a new job goes to a process that is warm, if there is one', () => {
    const cold: ProcessState = { ...idle(), isWarm: false };
    expect(assign([preflight(1)], [cold, idle()])).toEqual({ kind: 'do', task: 0, process: 1 });
    expect(assign([preflight(1)], [cold, busy(2)])).toEqual({ kind: 'do', task: 0, process: 0 });
  });

  test('new jobs wait for as many processes as are being warmed, sheets for none', () => {
    const cold: ProcessState = { ...idle(), isWarm: false };
    const warming: ProcessState = { ...cold, state: 'warming' };
    expect(assign([preflight(1)], [warming, cold])).toBeUndefined();
    expect(assign([preflight(1), preflight(2)], [warming, cold])).toEqual({ kind: 'do', task: 1, process: 1 });
    expect(assign([preflight(1)], [warming, cold, idle()])).toEqual({ kind: 'do', task: 0, process: 2 });
    expect(assign([sheet(1)], [warming, cold])).toEqual({ kind: 'do', task: 0, process: 1 });
  });

  test('a new job comes before help with one that has a process', () => {
    expect(assign([sheet(1), preflight(2)], [busy(1), idle()])).toEqual({ kind: 'do', task: 1, process: 1 });
  });

  test('a job alone gets help', () => {
    expect(assign([sheet(1)], [busy(1), idle()])).toEqual({ kind: 'do', task: 0, process: 1 });
  });

  test('nobody helps while another job is about to come with its sheets', () => {
    expect(assign([sheet(1)], [busy(1), idle(2), idle()])).toBeUndefined();
  });

  test('a new job waits a while for a process that a waiting job holds, then gets the one that was taken last', () => {
    const held = (idleMs: number) => [busy(1), idle(2, idleMs + 500), idle(3, idleMs)];
    expect(assign([preflight(4)], held(200))).toEqual({ kind: 'look again', inMs: HOLD_MS - 200 });
    expect(assign([preflight(4)], held(HOLD_MS))).toEqual({ kind: 'let go', process: 2 });
  });

  test('a sheet without a process does not wait, and no other job overtakes it but one that holds a process before it', () => {
    expect(assign([sheet(4), sheet(2)], [busy(1), idle(2, 5)])).toEqual({ kind: 'let go', process: 1 });
  });

  test('only one process is made free at a time', () => {
    const scrubbing: ProcessState = { state: 'scrubbing', isWarm: true, heldJob: 9, idleMs: 0 };
    expect(assign([sheet(4)], [idle(2, 5000), scrubbing])).toBeUndefined();
    const warming: ProcessState = { ...idle(), state: 'warming', isWarm: false };
    expect(assign([sheet(4)], [idle(2, 5000), warming])).toBeUndefined();
  });

  /**
   * A printer with a queue: jobs are preflighted, then opened in that order with all their sheets; only the first open job's
   * bytes are taken, so a process with a later job's sheet is not done before the earlier jobs are. Everything is printed,
   * whatever the numbers.
   */
  test('jobs for one printer never wait for each other', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 4 }),
        fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 9 }),
        fc.infiniteStream(fc.nat()),
        (workers, sheetsOf, dice) => {
          const roll = (below: number): number => (dice.next().value as number) % below;
          const processes = Array.from({ length: workers + 1 }, () => ({
            state: 'idle' as ProcessState['state'],
            isWarm: false,
            heldJob: undefined as number | undefined,
            idleMs: 0,
            task: undefined as WaitingTask | undefined,
          }));
          const queue: WaitingTask[] = sheetsOf.map((_, jobKey) => preflight(jobKey));
          const open: number[] = [];
          const left = [...sheetsOf];
          for (let step = 0; left.some((sheets) => sheets > 0); step++) {
            expect(step).toBeLessThan(2000);
            for (;;) {
              if (queue.length === 0 || processes.filter(({ state }) => state === 'busy').length >= workers) break;
              const next = assign(queue, processes);
              if (next?.kind === 'do') {
                const [task] = queue.splice(next.task, 1);
                Object.assign(processes[next.process]!, { state: 'busy', heldJob: task!.jobKey, task });
              } else if (next?.kind === 'let go') processes[next.process]!.state = 'scrubbing';
              else break;
            }
            for (const each of processes) if (each.state === 'idle') each.idleMs += HOLD_MS / 4;
            const cold = processes.find((each) => each.state === 'idle' && each.heldJob === undefined && !each.isWarm);
            if (cold && roll(3) === 0) cold.state = 'warming';
            // Something that can end ends: a scrub, a warming, a preflight, or a sheet of the job whose turn it is.
            const canEnd = processes.filter(
              ({ state, task }) =>
                state === 'scrubbing' ||
                state === 'warming' ||
                (state === 'busy' && (!task!.isSheet || task!.jobKey === open[0])),
            );
            const ending = canEnd[roll(Math.max(1, canEnd.length))];
            if (!ending) continue;
            ending.idleMs = 0;
            if (ending.state === 'warming') ending.isWarm = true;
            if (ending.state === 'scrubbing' || ending.state === 'warming') {
              Object.assign(ending, { state: 'idle', heldJob: undefined, task: undefined });
              continue;
            }
            const { jobKey, isSheet } = ending.task!;
            ending.state = 'idle';
            if (!isSheet) {
              open.push(jobKey);
              for (let i = 0; i < sheetsOf[jobKey]!; i++) queue.push(sheet(jobKey));
            } else if (--left[jobKey]! === 0) {
              open.shift();
              for (const each of processes)
                if (each.heldJob === jobKey && each.state === 'idle') each.state = 'scrubbing';
            }
          }
        },
      ),
    );
  });
});
