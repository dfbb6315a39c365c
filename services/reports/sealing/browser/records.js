// Records under a shared key, and boxes to one public key, as in ../records.py and ../boxes.py.

import sodium from "./vendor/libsodium-wrappers.mjs";
import { bodyOf, encoded, head, joined, NotAuthentic, Refused, same } from "./formats.js";
import { committedKeys, publicKeyOf, sha256 } from "./keys.js";
import { bucketOf, emptied, filled } from "./padding.js";

const [NONCE_BYTES, TAG_BYTES, FRAME_BYTES] = [24, 16, 56];

/** Runs what libsodium may refuse; a refusal is NotAuthentic, and nothing more is said. */
export function proven(open) {
  try {
    return open();
  } catch {
    throw new NotAuthentic();
  }
}

export async function sealRecord(key, kind, place, text) {
  return sealedWith(sodium.randombytes_buf(NONCE_BYTES), key, kind, place, text);
}

/** As sealRecord, with a given nonce: for vectors alone. */
export async function sealedWith(nonce, key, kind, place, text) {
  const [cipherKey, commitment] = await committedKeys(key, kind, place);
  const padded = filled(text, bucketOf(kind, text.length));
  const sealed = sodium.crypto_aead_xchacha20poly1305_ietf_encrypt(padded, encoded(place, kind), null, nonce, cipherKey);
  return joined(head(kind), commitment, nonce, sealed);
}

export async function openRecord(key, kind, place, envelope) {
  const rest = bodyOf(kind, envelope, FRAME_BYTES + TAG_BYTES);
  const [cipherKey, commitment] = await committedKeys(key, kind, place);
  const [nonce, sealed] = [rest.subarray(32, FRAME_BYTES), rest.subarray(FRAME_BYTES)];
  if (!same(rest.subarray(0, 32), commitment) || !kind.buckets.includes(sealed.length - TAG_BYTES)) throw new NotAuthentic();
  const padded = proven(() => sodium.crypto_aead_xchacha20poly1305_ietf_decrypt(null, sealed, encoded(place, kind), nonce, cipherKey));
  const text = emptied(padded);
  if (bucketOf(kind, text.length) !== padded.length) throw new NotAuthentic();
  return text;
}

export async function sealTo(publicKey, kind, place, secret) {
  const plain = joined(await sha256(encoded(place, kind)), secret);
  try {
    return joined(head(kind), sodium.crypto_box_seal(plain, publicKey));
  } catch {
    throw new Refused("public_key");
  }
}

export async function openBox(privateKey, kind, place, envelope) {
  const publicKey = publicKeyOf(privateKey);
  const sealed = bodyOf(kind, envelope);
  const opened = proven(() => sodium.crypto_box_seal_open(sealed, publicKey, privateKey));
  if (!same(opened.subarray(0, 32), await sha256(encoded(place, kind)))) throw new NotAuthentic();
  return opened.subarray(32);
}
