// How 128 bits are written for people, and read again, as in ../receipts.py.

import { sha256 } from "./keys.js";
import { ENGLISH, SIMPLIFIED, TRADITIONAL } from "./words.js";

const CROCKFORD = [..."0123456789abcdefghjkmnpqrstvwxyz"];
const HEARD_AS = { o: "0", i: "1", l: "1" };
const SEPARATORS = /[\s\x1c-\x1f\x85\xad\u200b-\u200f\u2060\ufeff,.;:·、。・/|_\u2010-\u2015\u2212-]+/g;
const RECEIPT_BITS = 128;
const byPlace = (digits) => digits.map((digit, value) => [digit, BigInt(value)]);

export const FORMS = {
  hanzi: {
    digits: 12, bits: 11, groups: [4, 4, 4], within: "", between: " ",
    alphabet: SIMPLIFIED, values: new Map([...byPlace(TRADITIONAL), ...byPlace(SIMPLIFIED)]),
  },
  english: { digits: 12, bits: 11, groups: [12], within: " ", between: "", alphabet: ENGLISH, values: new Map(byPlace(ENGLISH)) },
  base32: {
    digits: 26, bits: 5, groups: [5, 5, 5, 5, 6], within: "", between: "-",
    alphabet: CROCKFORD, values: new Map(byPlace(CROCKFORD)),
  },
};

/** What was typed is no receipt: `code` is length, word or checksum; `position` counts from 1. */
export class BadReceipt extends Error {
  constructor(code, position = 0) {
    super(`no receipt: ${code}`);
    this.code = code;
    this.position = position;
  }
}

export async function written(receipt, form) {
  const { digits, bits, groups, within, between, alphabet } = FORMS[form];
  const number = await withChecksum(receipt, FORMS[form]);
  const mask = (1n << BigInt(bits)) - 1n;
  const shown = Array.from({ length: digits }, (_, place) => alphabet[Number((number >> BigInt(bits * (digits - 1 - place))) & mask)]);
  const text = groups.map((size) => shown.splice(0, size).join(within)).join(between);
  return form === "base32" ? text.toUpperCase() : text;
}

export async function read(text) {
  const words = text.normalize("NFKC").toLowerCase().replace(SEPARATORS, " ").trim().split(" ");
  const letters = [...words.join("")];
  if (letters.some((letter) => letter.codePointAt(0) > 127)) return readDigits(letters, FORMS.hanzi);
  if (letters.length === FORMS.base32.digits) return readDigits(letters.map((letter) => HEARD_AS[letter] ?? letter), FORMS.base32);
  return readDigits(words, FORMS.english);
}

async function readDigits(shown, form) {
  if (shown.length !== form.digits) throw new BadReceipt("length");
  let number = 0n;
  for (const [position, digit] of shown.entries()) {
    if (!form.values.has(digit)) throw new BadReceipt("word", position + 1);
    number = (number << BigInt(form.bits)) | form.values.get(digit);
  }
  const receipt = bytesOf(number >> BigInt(spareBits(form)));
  if ((await withChecksum(receipt, form)) !== number) throw new BadReceipt("checksum");
  return receipt;
}

const spareBits = ({ digits, bits }) => digits * bits - RECEIPT_BITS;

async function withChecksum(receipt, form) {
  const spare = spareBits(form);
  const [first] = await sha256(receipt);
  return (receipt.reduce((number, byte) => (number << 8n) | BigInt(byte), 0n) << BigInt(spare)) | BigInt(first >> (8 - spare));
}

function bytesOf(number) {
  return Uint8Array.from({ length: 16 }, (_, place) => Number((number >> BigInt(8 * (15 - place))) & 255n));
}
