// Sealed cases made by the browser's modules, with fresh randomness: the twin of sealed_cases() in sealing_cases.py.

import { gathered, hex } from "../../services/reports/sealing/browser/cases.js";
import * as sealing from "../../services/reports/sealing/browser/sealing.js";

const fixed = async (label, size = 32) => (await sealing.sha256(sealing.utf8(`vectors of sealing: ${label}`))).slice(0, size);
const TEXT = sealing.utf8("厂区后门夜里往河里排水。");
const NAME = sealing.utf8("陈某");
const REFUSED = { refused: "not authentic" };
const PLACE = sealing.context(await fixed("instance", 16), await fixed("report", 16));
const KEY = await fixed("key");
const placeOf = ({ instance, report, sequence, bound }) => ({ instance: hex(instance), report: hex(report), sequence, bound: hex(bound) });
const publicKey = async (owner) => sealing.publicKeyOf(await fixed(owner));

function made(name, act, gives, given) {
  const shown = Object.entries(given).map(([key, value]) => [key, value instanceof Uint8Array ? hex(value) : value]);
  return { name: `JavaScript: ${name}`, do: act, given: Object.fromEntries(shown), gives };
}

async function* tipCases() {
  const receipt = await sealing.keysOf(await fixed("receipt 0", 16), PLACE.instance);
  const handlers = new Map([["handler-a", await publicKey("handler-a")], ["handler-b", await publicKey("handler-b")]]);
  const custodians = await Promise.all([0, 1, 2].map((number) => publicKey(`custodian ${number}`)));
  const tip = { text: TEXT, informant: sealing.publicKeyOf(receipt.box), handlers, custodians, excluded: ["handler-c"] };
  const [sealed, key] = await sealing.sealTip(PLACE, tip);
  const { wraps, tags, capsule, body } = sealed;
  const parts = { wraps: wraps.map(hex), tags: tags.map(hex), doors: capsule.doors.map(hex), identity: hex(capsule.identity), body: hex(body) };
  const given = { context: placeOf(PLACE), sealed: parts };
  const opened = { key: hex(key), text: hex(TEXT) };
  yield made("the informant opens the tip", "open tip", opened, { ...given, private_key: receipt.box });
  yield made("a handler opens the tip", "open tip", opened, { ...given, private_key: await fixed("handler-b") });
  yield made("an excluded handler does not open the tip", "open tip", REFUSED, { ...given, private_key: await fixed("handler-c") });
  for (const tag of tags) {
    const asked = { key, context: placeOf(PLACE), tag, handler: "handler-c" };
    yield made("a tag is asked", "is excluded", await sealing.isExcluded(key, PLACE, [tag], "handler-c"), asked);
  }
}

async function* recordCases() {
  for (const kind of [sealing.BODY, sealing.MESSAGE_IN, sealing.MESSAGE_OUT, sealing.NOTE, sealing.CARD, sealing.IDENTITY]) {
    const here = sealing.at(PLACE, { sequence: kind.code });
    const envelope = await sealing.sealRecord(KEY, kind, here, TEXT);
    yield made(`${kind.name} opens`, "open record", hex(TEXT), { key: KEY, kind: kind.code, context: placeOf(here), envelope });
  }
  const here = sealing.at(PLACE, { sequence: 1 });
  const wrap = await sealing.sealTo(await publicKey("handler-a"), sealing.WRAP, here, KEY);
  yield made("a granted wrap opens", "open wrap", hex(KEY), { private_key: await fixed("handler-a"), context: placeOf(here), envelope: wrap });
  const sealed = await gathered(sealing.sealStream(KEY, PLACE, [TEXT]));
  const base64 = btoa(Array.from(sealed, (byte) => String.fromCharCode(byte)).join(""));
  yield made("an attachment opens", "open attachment", hex(TEXT), { key: KEY, context: placeOf(PLACE), envelope_base64: base64 });
}

async function* capsuleCases() {
  const owners = ["custodian 0", "custodian 1", "custodian 2", "informant"];
  const keys = await Promise.all(owners.map((owner) => fixed(owner)));
  const all = keys.map((key) => sealing.publicKeyOf(key));
  const capsule = await sealing.sealCapsule(PLACE, NAME, all.slice(0, 3), all[3]);
  let key;
  for (const [number, [first, second]] of sealing.pairs(3).entries()) {
    const here = sealing.at(PLACE, { sequence: number });
    const half = await sealing.halfOpen(keys[first], here, capsule.doors[number]);
    key = await sealing.openHalf(keys[second], here, half);
    const given = { private_key: keys[first], context: placeOf(here), envelope: capsule.doors[number] };
    yield made(`${owners[first]} half-opens door ${number}`, "half-open door", hex(half), given);
    yield made(`${owners[second]} opens half ${number}`, "open half", hex(key), { ...given, private_key: keys[second], envelope: half });
  }
  yield made("the identity opens", "open identity", hex(NAME), { key, context: placeOf(PLACE), envelope: capsule.identity });
  const approved = sealing.at(PLACE, { bound: await fixed("request") });
  const envelope = await sealing.release(key, approved, await publicKey("requester"), "2026-12-31");
  const given = { private_key: await fixed("requester"), envelope, context: placeOf(approved), expires_on: "2026-12-31" };
  yield made("a release opens on its last day", "open release", hex(key), { ...given, today: "2026-12-31" });
  yield made("a release is over the day after", "open release", { refused: "expired" }, { ...given, today: "2027-01-01" });
}

async function* actionCases() {
  const seed = await fixed("seed");
  const envelope = sealing.signAction(seed, sealing.STEP, PLACE, TEXT);
  const given = { verify_key: sealing.verifyKeyOf(seed), kind: sealing.STEP.code, context: placeOf(PLACE), envelope };
  yield made("a signed step opens", "open action", hex(TEXT), given);
  const keys = await sealing.keysOf(await fixed("receipt 0", 16), PLACE.instance);
  const { lookupHash } = await sealing.registrationOf(keys);
  yield made("a knock shows its token", "hash token", hex(lookupHash), { envelope: sealing.knock(keys, PLACE) });
}

export async function sealedCases() {
  const cases = [];
  for (const make of [tipCases, recordCases, capsuleCases, actionCases]) for await (const each of make()) cases.push(each);
  return cases;
}

if (globalThis.process) console.log(JSON.stringify(await sealedCases()));
