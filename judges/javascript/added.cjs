/** Methods that the program adds to the language's lists, texts, numbers and the like. */

const escaped = (name) => String(name).replaceAll(/[^\w/@-]/g, '\\$&');
/** Whether tests have another way if a method is missing: then the question does not ask for the method. */
function isOptional(key, text) {
  const method = '\\.' + escaped(key) + '\\s*',
    isFunction = '={2,3}\\s*[\'"]function[\'"]\\s*';
  return new RegExp(
    method +
      '(?:\\?|&&|\\|\\|)|' +
      method +
      isFunction +
      '\\)?\\s*(?:\\?|&&|\\|\\|)|\\bif\\s*\\(\\s*(?:typeof\\s+)?[\\w.$[\\]]+' +
      method +
      '(?:\\)|' +
      isFunction +
      '\\))|[\'"]' +
      escaped(key) +
      '[\'"]\\s+in\\b',
  ).test(text);
}
// The words with which assertion libraries begin a chain.
const SENTENCES = new Set(['should', 'must', 'expect', 'assert']);
function addMethods(first) {
  for (const [root, key, raw, isMethod] of list(first.added)) {
    const [owner, part] = String(root).split('.'),
      run = sure(raw);
    const target =
      root === 'Object.prototype' || !['Function', 'Math', 'JSON', ...KINDS].includes(owner)
        ? undefined
        : part === 'prototype'
          ? globalThis[owner].prototype
          : globalThis[owner];
    if (
      target === undefined ||
      typeof key !== 'string' ||
      !identifier.test(key) ||
      SENTENCES.has(key) ||
      key in target ||
      typeof run !== 'function' ||
      !new RegExp('\\.' + escaped(key) + '\\b').test(question.text) ||
      isOptional(key, question.text)
    )
      continue;
    const method = function (...args) {
      return Reflect.apply(stubs === null ? run : stubs.added, this, args);
    };
    defineProperty(target, key, {
      configurable: true,
      get() {
        return sealed.has(this) || mocks.has(this) ? undefined : isMethod ? method : Reflect.apply(method, this, []);
      },
      set(value) {
        put(this, key, value);
      },
    });
  }
}
