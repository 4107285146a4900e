/** What the compiled scanner offers; see the folder `assembly`. Addresses are bytes of the shared memory. */
export interface ScannerExports {
  readonly allocate: (bytes: number) => number;
  readonly held: WebAssembly.Global;
  readonly usedBytes: () => number;
  readonly clear: () => void;
  readonly hashKeyBytes: () => number;
  readonly newHashKey: () => number;
  readonly useHashKey: (key: number) => void;
  readonly status: WebAssembly.Global;
  readonly expected: WebAssembly.Global;
  readonly faultAt: WebAssembly.Global;
  readonly findKey: (node: number, name: number, length: number, isWanted: boolean) => number;
  readonly followBelow: (key: number) => number;
  readonly prepareKeys: (slots: number, mostNodes: number, mostNames: number) => void;
  readonly wantSlot: (key: number, slot: number, isOnTheWay: boolean) => void;
  readonly addPlaceSlot: (place: number, slot: number) => void;
  readonly endAt: (place: number) => number;
  readonly kindAt: (place: number) => number;
  readonly startAt: (place: number) => number;
  readonly preparePlaces: (count: number, mostSlots: number) => void;
  readonly addSetPlace: (set: number, place: number) => void;
  readonly prepareSets: (count: number, mostPlaces: number) => void;
  readonly prepareTime: (shift: number, numbers: boolean, texts: boolean, utc: boolean) => void;
  readonly prepareRecords: (cross: number, buckets: number, plausibleFrom: number, plausibleTo: number) => void;
  readonly recordEnd: WebAssembly.Global;
  readonly records: WebAssembly.Global;
  readonly recordStart: WebAssembly.Global;
  readonly setBucket: (index: number, start: number, end: number, hasCross: boolean) => void;
  readonly setCrossMode: (index: number, mode: number) => void;
  readonly setModes: (time: number, sample: number) => void;
  readonly setMostRecord: (bytes: number) => void;
  readonly showRecords: (count: number) => void;
  readonly tallies: WebAssembly.Global;
  readonly addStep: (name: number, length: number) => void;
  readonly depth: WebAssembly.Global;
  readonly hasList: WebAssembly.Global;
  readonly phase: WebAssembly.Global;
  readonly prepareDocument: (steps: number) => void;
  readonly scan: (start: number, end: number, limit: number, isLast: boolean) => number;
  readonly setLayout: (layout: number) => void;
  readonly setLineWise: (value: boolean) => void;
  readonly setPhase: (phase: number, depth: number, hasList: boolean) => void;
  readonly blockNext: (block: number) => number;
  readonly ownTables: () => number;
  readonly tableAt: (tables: number, partition: number) => number;
  readonly firstBlock: (table: number) => number;
  readonly emptyTable: (table: number) => void;
  readonly clearTable: (table: number) => void;
  readonly absorb: (table: number, other: number) => void;
  readonly gatheredTable: () => number;
  readonly restore: (table: number, start: number, end: number) => void;
  readonly summarizeAlone: (table: number) => void;
  readonly addToSpan: (span: number, table: number) => void;
  readonly appendedTables: () => number;
  readonly noteSpill: () => void;
  readonly prepareCounts: (attributes: number) => void;
  readonly setMost: (bytes: number) => void;
  readonly usedEnd: (block: number) => number;
  readonly usedStart: (block: number) => number;
  readonly groupAt: (number: number) => number;
  readonly groupCount: () => number;
  readonly cellSlotCount: () => number;
  readonly cellSlots: () => number;
  readonly closeSpan: () => void;
  readonly lookAlone: (tag: number) => void;
  readonly lookTogether: (span: number, tag: number, as: number) => void;
  readonly mergeCells: (slots: number, count: number) => void;
  readonly prepareMerge: (tags: number, spans: number, top: number, isPassing: boolean) => void;
}

/** What the scanner asks of this side. */
export interface ScannerHost {
  /** What the description makes of a set of places; the address of it, or a number below 2. */
  readonly judge: (set: number) => number;
  /** The record's time; NaN if it has none, ±Infinity if it can't be used. */
  readonly readTime: () => number;
  /** One of the first records. */
  readonly show: (start: number, end: number) => void;
  /** What was counted takes more memory than it may. */
  readonly spill: () => void;
}
