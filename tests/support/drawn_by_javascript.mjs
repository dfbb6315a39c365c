// What the browser's modules draw at random: two tips, every box with whom it is for and what is in it, and the rest; as DRAWN in test_freshness.py.

import { gathered, hex } from "../../services/reports/sealing/browser/cases.js";
import * as sealing from "../../services/reports/sealing/browser/sealing.js";
import sodium from "../../services/reports/sealing/browser/vendor/libsodium-wrappers.mjs";

const boxes = [];
const seal = sodium.crypto_box_seal;
sodium.crypto_box_seal = (plain, publicKey) => {
  boxes.push([hex(publicKey), hex(plain.subarray(32))]);
  return seal(plain, publicKey);
};

const PLACE = sealing.context(new Uint8Array(16), new Uint8Array(16));
const [informant, a, b, ...custodians] = Array.from({ length: 6 }, () => sealing.publicKeyOf(sealing.newKey()));
const tip = { text: sealing.utf8("text"), informant, handlers: new Map([["a", a], ["b", b]]), custodians, excluded: ["c"] };
const tips = [];
const loose = [sealing.newReceipt(), sealing.newReceipt(), sealing.newKey(), sealing.newKey()];
for (const _ of [1, 2]) {
  const [{ wraps, tags, capsule, body }, key] = await sealing.sealTip(PLACE, tip);
  tips.push({ wraps: wraps.map(hex), tags: tags.map(hex) });
  const stream = await gathered(sealing.sealStream(key, PLACE, []));
  loose.push(key, body.subarray(34, 58), capsule.identity.subarray(34, 58), stream.subarray(34, 58));
}
console.log(JSON.stringify({ tips, boxes, known: [informant, a, b, ...custodians].map(hex), loose: loose.map(hex) }));
