// Running the vectors of sealing; the twin of town/cli/tip_vectors.py.

import * as sealing from "./sealing.js";

export const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
export const bytes = (text) => Uint8Array.from(text.match(/../g) ?? [], (pair) => parseInt(pair, 16));

const kindOf = (given) => sealing.KINDS.get(given.kind);
const privateKey = (given) => bytes(given.private_key);
const envelope = (given) => bytes(given.envelope);

function contextOf({ context: { instance, report, sequence, bound } }) {
  return sealing.context(bytes(instance), bytes(report), sequence, bytes(bound));
}

export async function gathered(blocks) {
  const parts = [];
  for await (const block of blocks) parts.push(block);
  return sealing.joined(...parts);
}

async function keysOf(given) {
  const keys = await sealing.keysOf(bytes(given.receipt), bytes(given.instance));
  const { lookupHash, verifyKey, boxKey } = await sealing.registrationOf(keys);
  const named = { ...keys, lookup_hash: lookupHash, verify_key: verifyKey, box_key: boxKey };
  return Object.fromEntries(Object.entries(named).map(([name, value]) => [name, hex(value)]));
}

async function openTip(given) {
  const { wraps, tags, doors, identity, body } = given.sealed;
  const capsule = { doors: doors.map(bytes), identity: bytes(identity) };
  const sealed = { wraps: wraps.map(bytes), tags: tags.map(bytes), capsule, body: bytes(body) };
  const opened = await sealing.openTip(privateKey(given), contextOf(given), sealed);
  return { key: hex(opened.key), text: hex(opened.text) };
}

const opening = (open) => async (given) => hex(await open(privateKey(given), contextOf(given), envelope(given)));

const ACTS = {
  "write receipt": (given) => sealing.written(bytes(given.receipt), given.form),
  "read receipt": async (given) => hex(await sealing.read(given.typed)),
  "derive keys": keysOf,
  "encode context": (given) => hex(sealing.encoded(contextOf(given), kindOf(given))),
  "pad chunks": (given) => sealing.padme(given.count),
  "seal record": async (given) =>
    hex(await sealing.sealedWith(bytes(given.nonce), bytes(given.key), kindOf(given), contextOf(given), bytes(given.text))),
  "open record": async (given) => hex(await sealing.openRecord(bytes(given.key), kindOf(given), contextOf(given), envelope(given))),
  "open wrap": opening(sealing.openWrap),
  "half-open door": opening(sealing.halfOpen),
  "open half": opening(sealing.openHalf),
  "open release": async (given) => {
    const days = { expiresOn: given.expires_on, today: given.today };
    return hex(await sealing.openRelease(privateKey(given), contextOf(given), envelope(given), days));
  },
  "open identity": async (given) => hex(await sealing.openIdentity(bytes(given.key), contextOf(given), envelope(given))),
  "open attachment": async (given) => {
    const sealed = Uint8Array.from(atob(given.envelope_base64), (letter) => letter.charCodeAt(0));
    return hex(await gathered(sealing.openStream(bytes(given.key), contextOf(given), [sealed])));
  },
  "open tip": openTip,
  "is excluded": (given) => sealing.isExcluded(bytes(given.key), contextOf(given), [bytes(given.tag)], given.handler),
  "sign action": (given) => hex(sealing.signAction(bytes(given.seed), kindOf(given), contextOf(given), bytes(given.payload))),
  "open action": (given) => hex(sealing.openAction(bytes(given.verify_key), kindOf(given), contextOf(given), envelope(given))),
  "hash token": async (given) => hex(await sealing.tokenHash(envelope(given))),
};

async function outcome(act) {
  try {
    return await ACTS[act.do](act.given);
  } catch (error) {
    if (error instanceof sealing.NotAuthentic) return { refused: "not authentic" };
    if (error instanceof sealing.BadReceipt) return { refused: error.code, position: error.position };
    if (error instanceof sealing.Refused) return { refused: error.code };
    throw error;
  }
}

const sorted = (value) => JSON.stringify(value, (_, part) => (part?.constructor === Object ? Object.fromEntries(Object.entries(part).sort()) : part));

/** The names of all cases that do not give what they say. */
export async function failing(cases) {
  const names = [];
  for (const each of cases) if (sorted(await outcome(each)) !== sorted(each.gives)) names.push(each.name);
  return names;
}
