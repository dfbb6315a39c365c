// Signed actions with purpose tags, and the informant's knock, as in ../actions.py.

import sodium from "./vendor/libsodium-wrappers.mjs";
import { bodyOf, encoded, head, joined, KNOCK, NotAuthentic } from "./formats.js";
import { sha256 } from "./keys.js";
import { proven } from "./records.js";

const SIGNATURE_BYTES = 64;

export function signAction(seed, purpose, place, payload) {
  const { privateKey } = sodium.crypto_sign_seed_keypair(seed);
  return joined(head(purpose), sodium.crypto_sign_detached(joined(encoded(place, purpose), payload), privateKey), payload);
}

export function openAction(verifyKey, purpose, place, envelope) {
  const rest = bodyOf(purpose, envelope, SIGNATURE_BYTES);
  const payload = rest.subarray(SIGNATURE_BYTES);
  const signed = joined(encoded(place, purpose), payload);
  if (!proven(() => sodium.crypto_sign_verify_detached(rest.subarray(0, SIGNATURE_BYTES), signed, verifyKey))) throw new NotAuthentic();
  return payload;
}

export const knock = (keys, challenge) => signAction(keys.sign, KNOCK, challenge, keys.lookup);
export const tokenHash = (envelope) => sha256(bodyOf(KNOCK, envelope, SIGNATURE_BYTES).subarray(SIGNATURE_BYTES));
