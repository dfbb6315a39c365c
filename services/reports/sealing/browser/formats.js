// Suite 1 as tables, as in ../formats.py: kinds of envelopes, contexts, what is refused.

export const SUITE = 1;
export const NOTHING = new Uint8Array(32);
const KIB = 1024;
const MESSAGE_BUCKETS = [KIB, 4 * KIB, 16 * KIB];
const kind = (code, name, buckets = []) => Object.freeze({ code, name, buckets: Object.freeze(buckets) });

export const BODY = kind(1, "body", [4 * KIB, 16 * KIB, 64 * KIB]);
export const MESSAGE_IN = kind(2, "message from informant", MESSAGE_BUCKETS);
export const MESSAGE_OUT = kind(3, "message to informant", MESSAGE_BUCKETS);
export const NOTE = kind(4, "note among handlers", MESSAGE_BUCKETS);
export const CARD = kind(5, "card of an attachment", [KIB]);
export const IDENTITY = kind(6, "identity", [KIB]);
export const ATTACHMENT = kind(16, "attachment");
export const WRAP = kind(32, "wrap");
export const DOOR = kind(33, "door");
export const HALF = kind(34, "half-open door");
export const RELEASE = kind(35, "release");
export const EXCLUSION = kind(48, "exclusion tag");
export const KNOCK = kind(64, "knock");
export const STEP = kind(65, "step of a case");
export const AUTHORSHIP = kind(66, "authorship of a record");
export const REQUEST = kind(67, "request for an identity");
export const APPROVAL = kind(68, "approval of a request");
export const CONSENT = kind(69, "consent of the informant");
export const GRANT = kind(70, "grant of a wrap");
export const DIRECTORY = kind(71, "directory of handlers");
const ALL = [
  BODY, MESSAGE_IN, MESSAGE_OUT, NOTE, CARD, IDENTITY, ATTACHMENT, WRAP, DOOR, HALF, RELEASE, EXCLUSION,
  KNOCK, STEP, AUTHORSHIP, REQUEST, APPROVAL, CONSENT, GRANT, DIRECTORY,
];
export const KINDS = new Map(ALL.map((each) => [each.code, each]));

/** The envelope is not, whole and unchanged, what was sealed for this key and this context. */
export class NotAuthentic extends Error {
  constructor() {
    super("this envelope does not belong here, or was changed");
  }
}

/** Something that must not be sealed so; `code` as in ../refusals.py. */
export class Refused extends Error {
  constructor(code) {
    super(`refused: ${code}`);
    this.code = code;
  }
}

const DOMAIN = utf8("shanzhi-sealing\0");

export function utf8(text) {
  return new TextEncoder().encode(text);
}

/** What is no bytes, as a text that nobody encoded, would be set as zeros: it is refused. */
export function joined(...parts) {
  if (!parts.every((part) => part instanceof Uint8Array)) throw new TypeError("bytes are wanted");
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Tells whether two values that are no secret are the same bytes. */
export function same(one, other) {
  return one.length === other.length && one.every((byte, at) => byte === other[at]);
}

export function uint32(number) {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, number);
  return bytes;
}

export function context(instance, report, sequence = 0, bound = NOTHING) {
  const sound = instance.length === 16 && report.length === 16 && bound.length === 32;
  if (!sound || !Number.isInteger(sequence) || sequence < 0 || sequence >= 2 ** 32) {
    throw new RangeError("a context has two ids of 16 bytes, a sequence below 2^32 and a hash");
  }
  return Object.freeze({ instance, report, sequence, bound });
}

/** The same context with another sequence, or bound to something else. */
export function at(place, { sequence = place.sequence, bound = place.bound }) {
  return context(place.instance, place.report, sequence, bound);
}

export function head(kind) {
  return Uint8Array.of(SUITE, kind.code);
}

export function encoded(place, kind) {
  return joined(DOMAIN, head(kind), place.instance, place.report, uint32(place.sequence), place.bound);
}

export function bodyOf(kind, envelope, fewestBytes = 0) {
  if (envelope.length < 2 + fewestBytes || envelope[0] !== SUITE || envelope[1] !== kind.code) throw new NotAuthentic();
  return envelope.subarray(2);
}
