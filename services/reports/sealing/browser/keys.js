// Keys from keys by HKDF-SHA256 of the browser itself (WebCrypto), and what a receipt turns into, as in ../keys.py.

import sodium from "./vendor/libsodium-wrappers.mjs";
import { encoded, joined, SUITE, utf8 } from "./formats.js";

await sodium.ready;

const SALT = utf8("shanzhi/services/reports/sealing");
const RECEIPT_DOMAIN = utf8("shanzhi-receipt\0");

export async function sha256(bytes) {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
}

export async function derive(key, info, length = 32) {
  if (key.length < 16) throw new RangeError("a key has 16 bytes or more");
  const base = await crypto.subtle.importKey("raw", key, "HKDF", false, ["deriveBits"]);
  return new Uint8Array(await crypto.subtle.deriveBits({ name: "HKDF", hash: "SHA-256", salt: SALT, info }, base, 8 * length));
}

/** The key for one context, and the 32 bytes by which an envelope commits to it. */
export async function committedKeys(key, kind, place) {
  const both = await derive(key, encoded(place, kind), 64);
  return [both.slice(0, 32), both.slice(32)];
}

export const newKey = () => sodium.randombytes_buf(32);
export const newReceipt = () => sodium.randombytes_buf(16);
export const publicKeyOf = (privateKey) => sodium.crypto_scalarmult_base(privateKey);
export const verifyKeyOf = (seed) => sodium.crypto_sign_seed_keypair(seed).publicKey;

export async function keysOf(receipt, instance) {
  if (receipt.length !== 16 || instance.length !== 16) throw new RangeError("a receipt and an instance have 16 bytes each");
  const keyFor = (label) => derive(receipt, joined(RECEIPT_DOMAIN, Uint8Array.of(SUITE), instance, utf8(label)));
  const [lookup, sign, box, reward] = await Promise.all(["lookup", "sign", "box", "reward"].map(keyFor));
  return { lookup, sign, box, reward };
}

export async function registrationOf(keys) {
  return { lookupHash: await sha256(keys.lookup), verifyKey: verifyKeyOf(keys.sign), boxKey: publicKeyOf(keys.box) };
}
