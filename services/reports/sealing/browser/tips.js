// A whole tip-off as it is taken in, as in ../tips.py and ../exclusions.py.

import sodium from "./vendor/libsodium-wrappers.mjs";
import { at, BODY, encoded, EXCLUSION, joined, NotAuthentic, NOTHING, Refused, same, utf8, WRAP } from "./formats.js";
import { derive, newKey, publicKeyOf, sha256 } from "./keys.js";
import { sealCapsule } from "./capsules.js";
import { openBox, openRecord, sealRecord, sealTo } from "./records.js";

export const [WRAPS, TAGS, FEWEST_HANDLERS] = [8, 8, 2];

/** `tip`: text, informant, handlers (Map of id to public key), custodians, identity, excluded (ids). Gives [sealed, key]. */
export async function sealTip(place, { text, informant, handlers, custodians, identity = new Uint8Array(0), excluded = [] }) {
  const holders = [informant, ...handlers.values()];
  const doubled = holders.some((one, here) => holders.slice(here + 1).some((other) => same(one, other)));
  if (holders.length <= FEWEST_HANDLERS || holders.length > WRAPS || doubled) throw new Refused("holders");
  if ([...excluded].some((handler) => handlers.has(handler))) throw new Refused("excluded");
  const key = newKey();
  const real = holders.map((holder) => sealTo(holder, WRAP, place, key));
  const dummies = Array.from({ length: WRAPS - holders.length }, () => dummy(place));
  const wraps = (await Promise.all([...real, ...dummies])).sort(byBytes);
  const tags = await exclusionTags(key, place, excluded);
  const capsule = await sealCapsule(place, identity, custodians, informant);
  const body = await sealRecord(key, BODY, at(place, { bound: await manifest(wraps, tags, capsule) }), text);
  return [{ wraps, tags, capsule, body }, key];
}

export async function openTip(privateKey, place, sealed) {
  for (const wrap of sealed.wraps) {
    const key = await openWrap(privateKey, place, wrap).catch(unlessNotAuthentic);
    if (key) return openBody(key, place, sealed);
  }
  throw new NotAuthentic();
}

export async function openWrap(privateKey, place, wrap) {
  const key = await openBox(privateKey, WRAP, place, wrap);
  if (key.length !== 32) throw new NotAuthentic();
  return key;
}

export async function openBody(key, place, sealed) {
  if (sealed.wraps.length !== WRAPS || sealed.tags.length !== TAGS) throw new NotAuthentic();
  const bound = await manifest(sealed.wraps, sealed.tags, sealed.capsule);
  return { key, text: await openRecord(key, BODY, at(place, { bound }), sealed.body), tags: sealed.tags };
}

export async function grant(place, opened, handler, publicKey) {
  if (await isExcluded(opened.key, place, opened.tags, handler)) throw new Refused("excluded");
  return sealTo(publicKey, WRAP, place, opened.key);
}

export async function manifest(wraps, tags, capsule) {
  return sha256(joined(...(await Promise.all([...wraps, ...tags, ...capsule.doors, capsule.identity].map(sha256)))));
}

export async function exclusionTags(key, place, excluded) {
  if (typeof excluded === "string") throw new TypeError("who is excluded is a list");
  const tags = await Promise.all([...new Set(excluded)].map((handler) => tagOf(key, place, handler)));
  if (tags.length > TAGS) throw new Refused("exclusions");
  return [...tags, ...Array.from({ length: TAGS - tags.length }, () => sodium.randombytes_buf(32))].sort(byBytes);
}

export async function isExcluded(key, place, tags, handler) {
  const tag = await tagOf(key, place, handler);
  return tags.some((each) => same(each, tag));
}

async function tagOf(key, place, handler) {
  if (/\p{Surrogate}/u.test(handler)) throw new TypeError("this id is no text");
  return derive(key, joined(encoded(at(place, { sequence: 0, bound: NOTHING }), EXCLUSION), utf8(handler)));
}

const dummy = (place) => sealTo(publicKeyOf(newKey()), WRAP, place, sodium.randombytes_buf(32));

function byBytes(one, other) {
  const differing = one.findIndex((byte, position) => byte !== other[position]);
  return differing < 0 ? 0 : one[differing] - other[differing];
}

function unlessNotAuthentic(error) {
  if (!(error instanceof NotAuthentic)) throw error;
}
