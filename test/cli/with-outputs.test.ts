import { describe, expect, it } from 'vitest';
import type { Session } from '../../src/cli/session.js';
import { withOutputs } from '../../src/cli/with-outputs.js';
import { ExitCode, InputError, OutputError, SharedFileError, StoppedError } from '../../src/errors.js';
import { silentLog } from '../../src/log/log.js';
import type { EndedRun, Output } from '../../src/outputs/output.js';

const SUMMARY = { windows: 1, records: 2, leftOut: 0, badRecords: 0, keys: 1, peaks: 1, newKeys: 0, gaps: [] };

function session(warnings: string[] = [], signal = new AbortController().signal): Session {
  const log = { ...silentLog, warn: (text: string) => warnings.push(text) };
  return { log, signal, clock: () => 0 } as Partial<Session> as Session;
}

/** An output that notes how the run ended. */
function noting(): { output: Output; ended: Pick<EndedRun, 'exitCode' | 'summary'>[] } {
  const ended: Pick<EndedRun, 'exitCode' | 'summary'>[] = [];
  const output: Output = {
    commit({ exitCode, summary }) {
      ended.push({ exitCode, summary });
      return Promise.resolve();
    },
  };
  return { output, ended };
}

const peaks = () => Promise.resolve({ exitCode: ExitCode.peaks, summary: SUMMARY });

describe('withOutputs', () => {
  it('tells outputs how a run ended, and gives its exit code', async () => {
    const { output, ended } = noting();
    expect(await withOutputs([output], session(), peaks)).toBe(ExitCode.peaks);
    expect(ended).toEqual([{ exitCode: ExitCode.peaks, summary: SUMMARY }]);
  });

  it('tells them of a failure too, and fails with it', async () => {
    const { output, ended } = noting();
    const fault = new InputError('no such file');
    await expect(withOutputs([output], session(), () => Promise.reject(fault))).rejects.toBe(fault);
    expect(ended).toEqual([{ exitCode: ExitCode.input, summary: undefined }]);
  });

  it('commits nothing if a file is shared, which an output might write over', async () => {
    const { output, ended } = noting();
    const fault = new SharedFileError('-n and --metrics name one file');
    await expect(withOutputs([output], session(), () => Promise.reject(fault))).rejects.toBe(fault);
    expect(ended).toEqual([]);
  });

  it('tells of the stop, whatever the work failed with because of it', async () => {
    const { output, ended } = noting();
    const stop = AbortSignal.abort(new StoppedError('SIGTERM'));
    await expect(withOutputs([output], session([], stop), () => Promise.reject(new Error('aborted')))).rejects.toThrow(
      'aborted',
    );
    expect(ended).toEqual([{ exitCode: ExitCode.terminated, summary: undefined }]);
  });

  it('warns of an output that can not be committed, still commits the others, and keeps the exit code', async () => {
    const { output, ended } = noting();
    const warnings: string[] = [];
    const broken: Output = { commit: () => Promise.reject(new OutputError("Can't write 'm.prom': the disk is full")) };
    expect(await withOutputs([broken, output], session(warnings), peaks)).toBe(ExitCode.peaks);
    expect(warnings).toEqual(["Can't write 'm.prom': the disk is full"]);
    expect(ended).toHaveLength(1);
  });

  it('does no work if an output can not be opened, and tells those that were', async () => {
    const { output, ended } = noting();
    const fault = new OutputError("Can't write 'peaks.json': permission denied");
    const closed: Output = {
      open() {
        throw fault;
      },
      commit: () => Promise.reject(new Error('committed without having been opened')),
    };
    let worked = false;
    const work = () => {
      worked = true;
      return peaks();
    };
    await expect(withOutputs([output, closed], session(), work)).rejects.toBe(fault);
    expect({ worked, ended }).toEqual({ worked: false, ended: [{ exitCode: ExitCode.output, summary: undefined }] });
  });
});
