// Attachments as streams of equal chunks, as in ../attachments.py. Blocks are any (async) iterable of Uint8Array.

import sodium from "./vendor/libsodium-wrappers.mjs";
import { ATTACHMENT, bodyOf, encoded, head, joined, NotAuthentic, same } from "./formats.js";
import { committedKeys } from "./keys.js";
import { emptied, filled, LENGTH_BYTES, padme } from "./padding.js";
import { proven } from "./records.js";

const CHUNK_BYTES = 64 * 1024;
const ROOM_BYTES = CHUNK_BYTES - LENGTH_BYTES;
const [START_BYTES, EXTRA_BYTES] = [2 + 32 + 24, 17];
const BLOCK_BYTES = 1024 * 1024;
const NONE = new Uint8Array(0);
const { crypto_secretstream_xchacha20poly1305_TAG_MESSAGE: MESSAGE, crypto_secretstream_xchacha20poly1305_TAG_FINAL: FINAL } = sodium;

/** Yields a Blob or File block by block, so that it is never whole in memory. */
export async function* blocksOf(blob) {
  for (let at = 0; at < blob.size; at += BLOCK_BYTES) yield new Uint8Array(await blob.slice(at, at + BLOCK_BYTES).arrayBuffer());
}

export async function* sealStream(key, place, blocks) {
  const [cipherKey, commitment] = await committedKeys(key, ATTACHMENT, place);
  const boundTo = encoded(place, ATTACHMENT);
  const { state, header } = sodium.crypto_secretstream_xchacha20poly1305_init_push(cipherKey);
  yield joined(head(ATTACHMENT), commitment, header);
  let waiting = null;
  for await (const chunk of chunksOf(blocks)) {
    if (waiting) yield sodium.crypto_secretstream_xchacha20poly1305_push(state, waiting, boundTo, MESSAGE);
    waiting = chunk;
  }
  yield sodium.crypto_secretstream_xchacha20poly1305_push(state, waiting, boundTo, FINAL);
}

/** Yields the file. Only the end proves that nothing is cut off: use nothing before. */
export async function* openStream(key, place, blocks) {
  const [cipherKey, commitment] = await committedKeys(key, ATTACHMENT, place);
  const pieces = piecesOf(blocks, START_BYTES, CHUNK_BYTES + EXTRA_BYTES);
  const start = bodyOf(ATTACHMENT, (await pieces.next()).value ?? NONE, START_BYTES - 2);
  if (!same(start.subarray(0, 32), commitment)) throw new NotAuthentic();
  const state = sodium.crypto_secretstream_xchacha20poly1305_init_pull(start.subarray(32), cipherKey);
  yield* opened(state, encoded(place, ATTACHMENT), pieces);
}

async function* opened(state, boundTo, pieces) {
  let [tag, chunks, filledChunks, length] = [MESSAGE, 0, 0, ROOM_BYTES];
  for await (const piece of pieces) {
    if (tag === FINAL || piece.length !== CHUNK_BYTES + EXTRA_BYTES) throw new NotAuthentic();
    const pulled = proven(() => sodium.crypto_secretstream_xchacha20poly1305_pull(state, piece, boundTo));
    if (!pulled) throw new NotAuthentic();
    const text = emptied(pulled.message);
    tag = pulled.tag;
    if ((tag !== MESSAGE && tag !== FINAL) || (text.length && length !== ROOM_BYTES)) throw new NotAuthentic();
    chunks += 1;
    filledChunks += text.length ? 1 : 0;
    length = text.length;
    yield text;
  }
  if (tag !== FINAL || chunks !== padme(Math.max(filledChunks, 1))) throw new NotAuthentic();
}

async function* chunksOf(blocks) {
  let count = 0;
  for await (const piece of piecesOf(blocks, ROOM_BYTES, ROOM_BYTES)) {
    count += 1;
    yield filled(piece, CHUNK_BYTES);
  }
  for (const bucket = padme(Math.max(count, 1)); count < bucket; count++) yield filled(NONE, CHUNK_BYTES);
}

async function* piecesOf(blocks, firstBytes, otherBytes) {
  let [waiting, size] = [NONE, firstBytes];
  for await (const block of blocks) {
    let rest = waiting.length ? joined(waiting, block) : block;
    while (rest.length >= size) {
      yield rest.subarray(0, size);
      rest = rest.subarray(size);
      size = otherBytes;
    }
    waiting = rest;
  }
  if (waiting.length) yield waiting;
}
