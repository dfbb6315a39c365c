// Lengths that say little, as in ../padding.py.

import { joined, NotAuthentic, Refused, uint32 } from "./formats.js";

export const LENGTH_BYTES = 4;

export function bucketOf(kind, textBytes) {
  const bucket = kind.buckets.find((each) => textBytes + LENGTH_BYTES <= each);
  if (bucket === undefined) throw new Refused("too_long");
  return bucket;
}

export function filled(text, size) {
  return joined(uint32(text.length), text, new Uint8Array(size - LENGTH_BYTES - text.length));
}

export function emptied(padded) {
  const length = new DataView(padded.buffer, padded.byteOffset).getUint32(0);
  const end = LENGTH_BYTES + length;
  if (end > padded.length) throw new NotAuthentic();
  for (let position = end; position < padded.length; position++) {
    if (padded[position] !== 0) throw new NotAuthentic();
  }
  return padded.subarray(LENGTH_BYTES, end);
}

/** The bucket of a count of 1 or more, below 2^31. */
export function padme(count) {
  const exponent = 31 - Math.clz32(count);
  const lowBits = exponent - (32 - Math.clz32(exponent));
  const step = 2 ** lowBits;
  return Math.ceil(count / step) * step;
}
