// What the browser's modules refuse to seal or to show, as codes in the order of REFUSALS in test_vectors.py.

import * as sealing from "../../services/reports/sealing/browser/sealing.js";

const PLACE = sealing.context(new Uint8Array(16), new Uint8Array(16));
const text = sealing.utf8("text");
const keys = Array.from({ length: 12 }, () => sealing.publicKeyOf(sealing.newKey()));
const [informant, ...others] = keys;
const handlers = (count) => new Map(others.slice(0, count).map((key, number) => [`handler ${number}`, key]));
const custodians = others.slice(8);
const sound = { text, informant, handlers: handlers(2), custodians };
const [sealed] = await sealing.sealTip(PLACE, { ...sound, excluded: ["C"] });

const withKey = (key) => new Map([["A", others[0]], ["B", key]]);
const tip = (changed) => () => sealing.sealTip(PLACE, { ...sound, ...changed });
const own = sealing.newKey();
const [mine, key] = await sealing.sealTip(PLACE, { ...sound, handlers: withKey(sealing.publicKeyOf(own)), excluded: ["C"] });
const opened = await sealing.openTip(own, PLACE, mine);
const released = await sealing.release(key, PLACE, sealing.publicKeyOf(own), "2026-12-31");
if (sealed.wraps.length !== 8 || opened.key.length !== key.length) throw new Error("a sound tip was not sealed");

const REFUSED = [
  tip({ handlers: handlers(0) }),
  tip({ handlers: handlers(1) }),
  tip({ handlers: handlers(8) }),
  tip({ handlers: withKey(others[0]) }),
  tip({ handlers: withKey(informant) }),
  tip({ handlers: withKey(new Uint8Array(32)) }),
  tip({ handlers: withKey(new Uint8Array(31)) }),
  tip({ excluded: ["handler 1"] }),
  () => sealing.grant(sealing.at(PLACE, { sequence: 1 }), opened, "C", others[5]),
  tip({ excluded: Array.from({ length: 9 }, (_, number) => `person ${number}`) }),
  tip({ custodians: custodians.slice(0, 1) }),
  tip({ custodians: others.slice(2, 8) }),
  tip({ custodians: [custodians[0], custodians[1], custodians[0]] }),
  tip({ custodians: [custodians[0], informant] }),
  tip({ text: new Uint8Array(65_533) }),
  tip({ identity: new Uint8Array(1021) }),
  () => sealing.sealRecord(sealing.newKey(), sealing.NOTE, PLACE, new Uint8Array(16_381)),
  tip({ text: "text" }),
  tip({ identity: "name" }),
  tip({ text: [1, 2] }),
  () => sealing.sealRecord(sealing.newKey(), sealing.NOTE, sealing.context("sixteen letters.", "sixteen letters."), text),
  tip({ excluded: "C" }),
  tip({ excluded: ["\ud800"] }),
  () => sealing.openRelease(own, PLACE, released, { expiresOn: "2026-12-31", today: "2027-01-01" }),
  () => sealing.openRelease(own, PLACE, released, { expiresOn: "2026-12-31", today: "some day" }),
  () => sealing.openRelease(own, PLACE, released, { expiresOn: "2026-12-31", today: "2026-02-30" }),
  () => sealing.openRelease(own, PLACE, released, { expiresOn: "2026-12-31", today: new Date(Number.NaN) }),
  () => sealing.openRelease(own, PLACE, released, { expiresOn: new Date("2026-12-31"), today: "2026-12-31" }),
];

const codes = [];
for (const act of REFUSED) codes.push(await Promise.resolve().then(act).then(() => "sealed", (error) => error.code ?? error.name));
console.log(JSON.stringify(codes));
