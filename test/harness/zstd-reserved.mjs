// Bits of zstd data that RFC 8878 reserves, which "must be all zeroes": some decoders look at them, some don't.
const DICTIONARY_BYTES = [0, 1, 2, 4];
const SIZE_BYTES = [0, 2, 4, 8];

/** Bytes of the literals at the beginning of a compressed block: section 3.1.1.3.1. */
function literalsBytes(block) {
  const format = (block[0] >> 2) & 3;
  const isCompressed = (block[0] & 3) > 1;
  const header = (isCompressed ? [3, 3, 4, 5] : [1, 2, 1, 3])[format];
  const bits = block.readUIntLE(0, header);
  if (!isCompressed) return header + ((block[0] & 3) === 1 ? 1 : bits >> (header === 1 ? 3 : 4));
  const sizeBits = [10, 10, 14, 18][format];
  return header + (Math.floor(bits / 2 ** (4 + sizeBits)) % 2 ** sizeBits);
}

/** Whether the header of a block's sequences, section 3.1.1.3.2.1, has reserved bits that are set. */
function hasReservedModes(block) {
  const at = literalsBytes(block);
  const count = block[at] ?? 0;
  return count > 0 && (block[at + (count < 128 ? 1 : count < 255 ? 2 : 3)] & 3) !== 0;
}

function look(bytes) {
  for (let at = 0; at < bytes.length;) {
    const magic = bytes.readUInt32LE(at);
    if ((magic & 0xfffffff0) >>> 0 === 0x184d2a50) {
      at += 8 + bytes.readUInt32LE(at + 4);
      continue;
    }
    if (magic !== 0xfd2fb528) return false;
    const descriptor = bytes[at + 4];
    const isSingle = (descriptor & 32) !== 0;
    const sizeBytes = isSingle && descriptor >> 6 === 0 ? 1 : SIZE_BYTES[descriptor >> 6];
    at += 5 + (isSingle ? 0 : 1) + DICTIONARY_BYTES[descriptor & 3] + sizeBytes;
    for (let isLast = false; !isLast;) {
      const header = bytes.readUIntLE(at, 3);
      const type = (header >> 1) & 3;
      const size = type === 1 ? 1 : header >> 3;
      at += 3;
      if (type === 2 && hasReservedModes(bytes.subarray(at, at + size))) return true;
      at += size;
      isLast = (header & 1) !== 0;
    }
    if ((descriptor & 4) !== 0) at += 4;
  }
  return false;
}

/** Whether zstd data has reserved bits that are set, so that it may be refused. */
export function hasReservedBits(bytes) {
  try {
    return look(bytes);
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}
