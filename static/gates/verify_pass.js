/* Checks a pass without asking anybody: docs/passes.md, in a browser. The same answers as openday/passes/tokens.py.

   import { importKeys, verifyPass } from "./verify_pass.js";
   const keys = await importKeys(answer.results);          // of /api/v1/pass-keys/, kept on the device
   const claims = await verifyPass(text, { keys, at: new Date() });

   Throws a PassRefused, whose `code` says why. Whether the pass was revoked since is for the caller to look up. */

const VERSION = 1;
const KINDS = new Map([
  [1, "visit_group"],
  [2, "badge"],
  [3, "seminar"],
]);
const MOST_CHARACTERS = 221;
const MOST_ZONES = 10;
const MOST_ID = 2 ** 32 - 1;
const MOST_SERIAL = 2n ** 63n - 1n;
const HEAD_BYTES = 25;
const SIGNATURE_BYTES = 64;
const BASE45 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";

export class PassRefused extends Error {
  /* `claims` are there where the pass is authentic and only its time is not now. */
  constructor(code, claims = null) {
    super(code);
    this.code = code;
    this.claims = claims;
  }
}

/** Keys as the API answers them, ready to check with: a Map by id. */
export async function importKeys(keys) {
  const imported = keys.map(async ({ id, public_key: x }) => [
    id,
    await crypto.subtle.importKey("jwk", { kty: "OKP", crv: "Ed25519", x }, { name: "Ed25519" }, true, ["verify"]),
  ]);
  return new Map(await Promise.all(imported));
}

/** What the pass says, once it is known to be ours and to hold at `at`. `early` and `late` are milliseconds of leniency. */
export async function verifyPass(text, { keys, at, early = 0, late = 0 }) {
  const data = fromBase45(text);
  if (data[0] !== VERSION) throw new PassRefused("unknown_version");
  const end = Math.max(data.length - SIGNATURE_BYTES, 0);
  const payload = data.slice(0, end);
  const { keyId, kind, claims } = read(payload);
  const key = keys.get(keyId);
  if (!key) throw new PassRefused("unknown_key");
  if (!(await crypto.subtle.verify("Ed25519", key, data.slice(end), payload))) throw new PassRefused("wrong_signature");
  if (!KINDS.has(kind)) throw new PassRefused("unknown_kind");
  if (at < claims.starts_at.getTime() - early) throw new PassRefused("too_early", claims);
  if (at >= claims.ends_at.getTime() + late) throw new PassRefused("too_late", claims);
  return claims;
}

function read(payload) {
  if (payload.length < HEAD_BYTES) throw new PassRefused("bad_layout");
  const head = new DataView(payload.buffer, payload.byteOffset, HEAD_BYTES);
  const [gateId, ...zoneIds] = varints(payload.subarray(HEAD_BYTES));
  const [kind, keyId, serial] = [head.getUint8(1), head.getUint16(2), head.getBigUint64(4)];
  const [starts, ends, heads] = [head.getUint32(14), head.getUint32(18), head.getUint16(22)];
  const isRight =
    zoneIds.length === head.getUint8(24) &&
    zoneIds.length <= MOST_ZONES &&
    zoneIds.every((id, at) => id > (zoneIds[at - 1] ?? 0)) &&
    keyId >= 1 &&
    serial >= 1n &&
    serial <= MOST_SERIAL &&
    heads >= 1 &&
    starts < ends;
  if (!isRight) throw new PassRefused("bad_layout");
  const claims = {
    kind: KINDS.get(kind),
    serial: String(serial), // too large for a number
    edition: head.getUint16(12),
    starts_at: new Date(starts * 1000),
    ends_at: new Date(ends * 1000),
    heads,
    gate_id: gateId || null,
    zone_ids: zoneIds,
  };
  return { keyId, kind, claims };
}

function varints(bytes) {
  const numbers = [];
  let number = 0;
  let place = 1;
  for (const byte of bytes) {
    number += (byte & 0x7f) * place;
    place *= 128;
    if (byte & 0x80) continue;
    if (number > MOST_ID || (byte === 0 && place > 128)) throw new PassRefused("bad_layout");
    numbers.push(number);
    [number, place] = [0, 1];
  }
  if (place > 1 || numbers.length === 0) throw new PassRefused("bad_layout");
  return numbers;
}

function fromBase45(text) {
  if (text.length === 0 || text.length > MOST_CHARACTERS || text.length % 3 === 1) throw new PassRefused("bad_text");
  const data = [];
  for (let at = 0; at < text.length; at += 3) {
    const values = [...text.slice(at, at + 3)].map((character) => BASE45.indexOf(character));
    const number = values.reduce((sum, value, place) => sum + value * 45 ** place, 0);
    const most = values.length === 3 ? 0xffff : 0xff;
    if (values.includes(-1) || number > most) throw new PassRefused("bad_text");
    if (values.length === 3) data.push(number >> 8);
    data.push(number & 0xff);
  }
  return Uint8Array.from(data);
}
