import type { DailyFigures } from '../detectors/detector.js';

/*
 * One key's figures of a day as bytes. Counts are variable-length whole numbers. Standard deviation and largest share are
 * kept as the whole numbers that they come from (the sum of squares, the submissions of the most frequent value) if these
 * give back the same double, and as doubles if not: nothing is rounded.
 */

const KNOWN_MAX = 1;
const STD = { none: 0, squares: 2, double: 4 } as const;
const SHARE = { none: 0, count: 8, double: 16 } as const;

/** Bytes that grow as they are written. */
export class ByteWriter {
  #bytes = Buffer.alloc(1 << 12);
  #length = 0;

  #grow(by: number): void {
    if (this.#length + by <= this.#bytes.length) return;
    const larger = Buffer.alloc(Math.max(2 * this.#bytes.length, this.#length + by));
    this.#bytes.copy(larger);
    this.#bytes = larger;
  }

  /** A whole number of at least 0 and below 2^53, seven bits a byte. */
  whole(value: number): void {
    this.#grow(8);
    let rest = value;
    while (rest >= 128) {
      this.#bytes[this.#length++] = (rest % 128) | 128;
      rest = Math.floor(rest / 128);
    }
    this.#bytes[this.#length++] = rest;
  }

  double(value: number): void {
    this.#grow(8);
    this.#bytes.writeDoubleLE(value, this.#length);
    this.#length += 8;
  }

  bytes(): Buffer {
    return Buffer.from(this.#bytes.subarray(0, this.#length));
  }
}

/** Reads what a ByteWriter wrote. */
export class ByteReader {
  #at = 0;

  constructor(readonly bytes: Buffer) {}

  get isAtEnd(): boolean {
    return this.#at >= this.bytes.length;
  }

  whole(): number {
    let value = 0;
    let unit = 1;
    for (;;) {
      const byte = this.bytes[this.#at++];
      if (byte === undefined) throw new RangeError('the figures end too early');
      value += (byte & 127) * unit;
      if (byte < 128) return value;
      unit *= 128;
    }
  }

  double(): number {
    const value = this.bytes.readDoubleLE(this.#at);
    this.#at += 8;
    return value;
  }
}

function stdFromSquares(squares: number, submissions: number, samples: number): number {
  return Math.sqrt((samples * squares - submissions * submissions) / (samples * (samples - 1)));
}

/** Σx² over samples if the standard deviation comes from it exactly. */
function squaresOf(std: number, submissions: number, samples: number): number | undefined {
  if (samples < 2) return std === 0 ? submissions : undefined;
  const squares = Math.round((std * std * samples * (samples - 1) + submissions * submissions) / samples);
  const isExact = squares >= submissions && Number.isSafeInteger(samples * squares);
  return isExact && stdFromSquares(squares, submissions, samples) === std ? squares : undefined;
}

function countOfShare(share: number, submissions: number): number | undefined {
  const count = Math.round(share * submissions);
  return count / submissions === share ? count : undefined;
}

export function writeFigures(writer: ByteWriter, row: DailyFigures): void {
  const { subCount, sampCount, sampSubCountMax: max, sampSubCountStd: std, crossShareMax: share } = row;
  const squares = std === null ? undefined : squaresOf(std, subCount, sampCount);
  const count = share === null ? undefined : countOfShare(share, subCount);
  const whole = squares === undefined ? STD.double : STD.squares;
  const counted = count === undefined ? SHARE.double : SHARE.count;
  writer.whole((max === null ? 0 : KNOWN_MAX) + (std === null ? STD.none : whole) + (share === null ? 0 : counted));
  writer.whole(subCount);
  writer.whole(subCount - sampCount);
  if (max !== null) writer.whole(max);
  if (squares !== undefined) writer.whole(squares - subCount);
  else if (std !== null) writer.double(std);
  if (count !== undefined) writer.whole(count);
  else if (share !== null) writer.double(share);
}

export function readFigures(reader: ByteReader): DailyFigures {
  const flags = reader.whole();
  const subCount = reader.whole();
  const sampCount = subCount - reader.whole();
  const sampSubCountMax = (flags & KNOWN_MAX) === 0 ? null : reader.whole();
  let sampSubCountStd: number | null = null;
  if ((flags & STD.squares) !== 0) {
    const squares = subCount + reader.whole();
    sampSubCountStd = sampCount < 2 ? 0 : stdFromSquares(squares, subCount, sampCount);
  } else if ((flags & STD.double) !== 0) {
    sampSubCountStd = reader.double();
  }
  let crossShareMax: number | null = null;
  if ((flags & SHARE.count) !== 0) crossShareMax = reader.whole() / subCount;
  else if ((flags & SHARE.double) !== 0) crossShareMax = reader.double();
  return { subCount, sampCount, sampSubCountMax, sampSubCountStd, crossShareMax };
}
