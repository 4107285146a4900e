export { allocate, clear, held, usedBytes } from './memory';
export { hashKeyBytes, newHashKey, useHashKey } from './bytes';
export { expected, faultAt, status } from './fault';
export { findKey, fields, followBelow, kinds, prepareKeys, wantSlot } from './keys';
export { addPlaceSlot, endAt, kindAt, preparePlaces, startAt } from './places';
export { addSetPlace, prepareSets } from './judged';
export { prepareTime } from './time';
export {
  prepareRecords,
  recordEnd,
  records,
  recordStart,
  setBucket,
  setCrossMode,
  setModes,
  setMostRecord,
  showRecords,
  tallies,
} from './record';
export { addStep, depth, hasList, phase, prepareDocument, scan, setLayout, setLineWise, setPhase } from './document';
export {
  absorb,
  appendedTables,
  blockNext,
  clearTable,
  emptyTable,
  firstBlock,
  noteSpill,
  ownTables,
  prepareCounts,
  setMost,
  tableAt,
  usedEnd,
  usedStart,
} from './counts';
export { groupAt, groupCount } from './groups';
export {
  addToSpan,
  cellSlotCount,
  cellSlots,
  closeSpan,
  gatheredTable,
  lookAlone,
  lookTogether,
  mergeCells,
  prepareMerge,
  restore,
  summarizeAlone,
} from './merge';
