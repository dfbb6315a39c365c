// The identity behind doors that two keyholders open together, as in ../capsules.py.

import { at, DOOR, HALF, IDENTITY, Refused, RELEASE, same } from "./formats.js";
import { newKey } from "./keys.js";
import { openBox, openRecord, sealRecord, sealTo } from "./records.js";

const [FEWEST_CUSTODIANS, MOST_CUSTODIANS, DAY_MS] = [2, 5, 86_400_000];

/** Who opens each door, first and second; the informant's place is `custodians`. */
export function pairs(custodians) {
  const places = Array.from({ length: custodians + 1 }, (_, place) => place);
  return places.flatMap((first) => places.slice(first + 1).map((second) => [first, second]));
}

export async function sealCapsule(place, identity, custodians, informant) {
  const keyholders = [...custodians, informant];
  const doubled = keyholders.some((one, here) => keyholders.slice(here + 1).some((other) => same(one, other)));
  if (custodians.length < FEWEST_CUSTODIANS || custodians.length > MOST_CUSTODIANS || doubled) throw new Refused("custodians");
  const key = newKey();
  const doors = [];
  for (const [number, [first, second]] of pairs(custodians.length).entries()) {
    const here = at(place, { sequence: number });
    doors.push(await sealTo(keyholders[first], DOOR, here, await sealTo(keyholders[second], HALF, here, key)));
  }
  return { identity: await sealRecord(key, IDENTITY, place, identity), doors };
}

export const halfOpen = (privateKey, place, door) => openBox(privateKey, DOOR, place, door);
export const openHalf = (privateKey, place, half) => openBox(privateKey, HALF, place, half);
export const openIdentity = (key, place, identity) => openRecord(key, IDENTITY, place, identity);

/** The identity's key for the requester alone, until the end of a day like "2026-12-31". */
export const release = (key, place, requester, expiresOn) => sealTo(requester, RELEASE, until(place, expiresOn), key);

export async function openRelease(privateKey, place, envelope, { expiresOn, today }) {
  if (dayOf(today) > dayOf(expiresOn)) throw new Refused("expired");
  return openBox(privateKey, RELEASE, until(place, expiresOn), envelope);
}

const until = (place, day) => at(place, { sequence: dayOf(day) });

/** Days since 1970. A day is written, because a Date is another day in another time zone, and may be none. */
function dayOf(day) {
  const ms = Date.parse(day);
  if (Number.isNaN(ms) || new Date(ms).toISOString().slice(0, 10) !== day) throw new RangeError("a day is written 2026-12-31");
  return ms / DAY_MS;
}
