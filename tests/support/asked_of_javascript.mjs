// What the browser's modules make of the smallest and the largest there may be, and what they do not take: as read in test_both_ways.py.

import * as sealing from "../../services/reports/sealing/browser/sealing.js";

const hex = (bytes) => Buffer.from(bytes).toString("hex");
const filled = (size, byte) => new Uint8Array(size).fill(byte);
const place = sealing.context(filled(16, 1), filled(16, 2));
const key = filled(32, 3);
const owners = Array.from({ length: 16 }, (_, number) => filled(32, 32 + number));
const [informant, granted, ...others] = owners.map((owner) => sealing.publicKeyOf(owner));

async function file(size) {
  const blob = new Blob([Uint8Array.from({ length: size }, (_, at) => at % 251)]);
  const parts = [];
  for await (const part of sealing.sealStream(key, place, sealing.blocksOf(blob))) parts.push(part);
  return hex(Buffer.concat(parts));
}

async function tip(handlers, custodians, excluded, text, identity) {
  const given = {
    informant, text: filled(text, 5), identity: filled(identity, 6), custodians: others.slice(7, 7 + custodians),
    handlers: new Map(others.slice(0, handlers).map((each, number) => [`handler ${number}`, each])),
    excluded: Array.from({ length: excluded }, (_, number) => `person ${number}`),
  };
  const [{ wraps, tags, capsule, body }] = await sealing.sealTip(place, given);
  const opened = await sealing.openTip(owners[0], place, { wraps, tags, capsule, body });
  const wrap = await sealing.grant(sealing.at(place, { sequence: 1 }), opened, "somebody", granted);
  const sealed = { wraps: wraps.map(hex), tags: tags.map(hex), doors: capsule.doors.map(hex), identity: hex(capsule.identity), body: hex(body) };
  return { sealed, wrap: hex(wrap), custodians, excluded, text, identity };
}

const WRONG = [
  () => sealing.context(filled(15, 0), filled(16, 0)),
  () => sealing.context(filled(16, 0), filled(17, 0)),
  () => sealing.context(filled(16, 0), filled(16, 0), 0, filled(31, 0)),
  () => sealing.at(place, { sequence: -1 }),
  () => sealing.at(place, { sequence: 2 ** 32 }),
  () => sealing.at(place, { sequence: 1.5 }),
  () => sealing.keysOf(filled(17, 0), filled(16, 0)),
  () => sealing.keysOf(filled(16, 0), filled(17, 0)),
  () => sealing.derive(filled(15, 0), filled(1, 0)),
  () => sealing.openTip(filled(31, 0), place, { wraps: [filled(114, 0)] }),
];
const wrong = [];
for (const act of WRONG) wrong.push(await Promise.resolve().then(act).then(() => "taken", (error) => error.name));

console.log(JSON.stringify({
  files: await Promise.all(process.argv.slice(2).map(Number).map(file)),
  tips: [await tip(2, 2, 0, 0, 0), await tip(7, 5, 8, 65_532, 1020)],
  drawn: [sealing.newReceipt().length, sealing.newKey().length],
  buckets: Array.from(sealing.KINDS.values(), ({ code, buckets }) => [code, buckets]),
  pairs: [2, 3, 4, 5].map(sealing.pairs),
  last: hex(sealing.encoded(sealing.at(place, { sequence: 2 ** 32 - 1 }), sealing.NOTE)),
  wrong,
}));
