import { describe, expect, it } from 'vitest';
import { terminalProgress } from '../../src/log/terminal-progress.js';

describe('terminalProgress', () => {
  const CLEAR = '\r\u001b[2K';

  function drawing(columns?: number) {
    const written: string[] = [];
    let time = 1000;
    const write = (text: string): void => void written.push(text);
    const stream = columns === undefined ? { write } : { write, columns };
    return { written, progress: terminalProgress(stream, () => time), pass: (ms: number) => (time += ms) };
  }

  it('draws one line, at most five times a second', () => {
    const { written, progress, pass } = drawing();
    progress.update('1 %');
    progress.update('2 %');
    pass(199);
    progress.update('3 %');
    pass(1);
    progress.update('4 %');
    expect(written).toEqual([`${CLEAR}1 %`, `${CLEAR}4 %`]);
  });

  it('takes away only what it has drawn', () => {
    const { written, progress } = drawing();
    progress.clear();
    expect(written).toEqual([]);
    progress.update('1 %');
    progress.clear();
    progress.clear();
    expect(written).toEqual([`${CLEAR}1 %`, CLEAR]);
  });

  it('fits the terminal and sends it no control character', () => {
    const { written, progress } = drawing(10);
    progress.update('\u001b[2Jabcdefghij');
    expect(written).toEqual([`${CLEAR}\\x1b[2Jab`]);
  });
});
