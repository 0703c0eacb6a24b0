/**
 * Code that the tests run as text. Text that the tests do not contain may be the program's, and runs in the program's
 * process: in the judge's process it could change the verdict.
 */

let namesForCode = () => [];
const foreign = [];
const isOwnCode = (text) =>
  typeof text !== 'string' || ["'", '"', '\x60'].some((quote) => testsText.includes(quote + text + quote));
/** The argument of eval: text of the tests, or, in the place of another text, a call that runs it in the program's process. */
function codeFor(text) {
  return isOwnCode(text) ? text : '__run(' + (foreign.push(text) - 1) + ')';
}
function runForeign(at) {
  return runThere(foreign[at]);
}
function runThere(text, given = {}) {
  const all = [...(isRemoteRun ? namesForCode() : []), ...Object.entries(given)].filter(([name]) => isName(name));
  return cameOfCode((enc) => ({
    op: 'run',
    text: enc(String(text)),
    names: all.map(([name]) => name),
    args: all.map(([, value]) => enc(value)),
  }));
}
function cameOfCode(make) {
  const result = ask(make);
  noteResult(result);
  account(result, 'other code');
  return result;
}
function FunctionFor(...parts) {
  return parts.every(isOwnCode)
    ? new Function(...parts)
    : cameOfCode((enc) => ({ op: 'make', args: parts.map((part) => enc(String(part))) }));
}
/** eval under another name, or as a property. */
const evalFor = (text) => (isOwnCode(text) ? (0, eval)(text) : runThere(text));
for (const [name, value] of [
  ['__eval', evalFor],
  ['__Function', FunctionFor],
])
  defineProperty(globalThis, name, { value, configurable: true });
// A function's constructor makes functions from text too.
for (const [name, kind] of Object.entries(FUNCTIONS)) {
  const made = function (...parts) {
    return parts.every(isOwnCode)
      ? new kind(...parts)
      : cameOfCode((enc) => ({ op: 'make', kind: name, args: parts.map((part) => enc(String(part))) }));
  };
  defineProperty(made, 'prototype', { value: kind.prototype });
  defineProperty(kind.prototype, 'constructor', { value: made, writable: true, configurable: true });
}
/** The functions of node:vm that run text. */
const codeKit = {
  runInThisContext: (text) => runThere(text),
  runInNewContext: (text, given) => runThere(text, given),
  runInContext: (text, given) => runThere(text, given),
  createContext: (given = {}) => given,
  Script: class {
    #text;
    constructor(text) {
      this.#text = text;
    }
    runInThisContext() {
      return runThere(this.#text);
    }
    runInNewContext(given) {
      return runThere(this.#text, given);
    }
    runInContext(given) {
      return runThere(this.#text, given);
    }
  },
};
