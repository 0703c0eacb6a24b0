/**
 * The messages between the judge and the program in JavaScript, in both processes (`isJudge`: this is the judge's).
 * They carry values as data, with shared objects kept equal on both sides. One side runs at a time: a call is answered
 * before anything else, and an idle side yields to the other with `yield`.
 *
 * Plain data (numbers, strings, arrays, plain objects without functions or accessors, maps, sets, dates, errors of the
 * language) is copied; an object is the same one each time it crosses. All else is a handle: a proxy on the other side.
 */

const fs = require('node:fs');
const { types } = require('node:util');
const IN = 4,
  OUT = 5,
  RESULT = 3,
  MOST = 32 * 1024 * 1024,
  MOST_TRACKED = 2000,
  MOST_RESENT = 200000;
class Gone extends Error {}
// A list of the other side with methods of its own is a list for the tests, but not data here.
const isArray = (value) => Array.isArray(value) && !live.has(value);
// Taken at the start: the program may replace them later, and would say that an object is frozen that is not.
const { getPrototypeOf, getOwnPropertyDescriptor, defineProperty, isFrozen, isSealed, isExtensible } = Object;
const { ownKeys } = Reflect;

function readExactly(fd, count) {
  const buffer = Buffer.alloc(count);
  for (let at = 0; at < count;) {
    const read = fs.readSync(fd, buffer, at, count - at, null);
    if (read === 0) throw new Gone('ended');
    at += read;
  }
  return buffer;
}
function writeAll(fd, buffer) {
  for (let at = 0; at < buffer.length;) at += fs.writeSync(fd, buffer, at);
}
function send(message) {
  const raw = Buffer.from(JSON.stringify(message));
  const size = Buffer.alloc(4);
  size.writeUInt32LE(raw.length);
  try {
    writeAll(OUT, Buffer.concat([size, raw]));
  } catch {
    throw new Gone('ended');
  }
}
function receive() {
  const size = readExactly(IN, 4).readUInt32LE();
  if (size > MOST) throw new Gone('too long');
  let message;
  try {
    message = JSON.parse(readExactly(IN, size).toString());
  } catch (error) {
    throw error instanceof Gone ? error : new Gone('malformed');
  }
  if (message === null || typeof message !== 'object') throw new Gone('malformed');
  return message;
}
