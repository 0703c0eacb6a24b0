/** The tests as code, run on the program and on stubs. */

/** Removes files of the program: a stub must not find them. Only in a sandbox, which has a folder of its own. */
function clearFolder() {
  if (!String(process.argv[1]).startsWith('/sluice/') || process.cwd() !== '/tmp') return;
  for (const name of fs.readdirSync('/tmp'))
    try {
      fs.rmSync('/tmp/' + name, { recursive: true, force: true });
    } catch {
      /* not ours */
    }
}
// Counts the assertions that each statement reaches.
let statementAt = 0,
  assertedBefore = 0;
const assertionsOf = [];
function toStatement(index) {
  assertionsOf[statementAt] = (assertionsOf[statementAt] ?? 0) + asserted - assertedBefore;
  assertedBefore = asserted;
  statementAt = index;
}
// The names that the code of the tests has as parameters, and the code.
let testNames = [],
  testCode;
/** Compiles the tests. */
function compileTests() {
  testNames = [...new Set([...Object.keys(space()), ...Object.keys(framework)])];
  const body = question.parts.map((each, index) => '__at(' + index + ');' + each + '\n;').join('');
  // Modules and tests with 'use strict' are strict, unless the statements together do not compile so: two may declare one name.
  const isStrictText = question.parts.some((each) => /^\s*(['"])use strict\1/.test(each));
  let refusal;
  for (const directive of isStrictText ? ["'use strict';", ''] : ['']) {
    try {
      testCode ??= new FUNCTIONS.AsyncFunction(...TEST_PARAMETERS, ...testNames, directive + '{' + body + '\n}');
    } catch (error) {
      refusal = error;
    }
  }
  if (testCode === undefined) done('tests-broken', String(refusal?.message ?? refusal));
}
/** Runs the tests on the given values of the program's names. */
function run(given) {
  const module = { exports: {} };
  required.main = module;
  statementAt = 0;
  assertedBefore = 0;
  return runTests(testCode, [
    toStatement,
    site,
    span,
    importer(required),
    codeFor,
    runForeign,
    FunctionFor,
    pairKinds,
    required,
    module,
    module.exports,
    ...testNames.map((name) => (isFrameworks(name) ? framework[name] : given[name])),
  ]);
}
/** Runs the tests with a stub in the place of each name of the program. */
async function onStubs(kind) {
  isStrict = false;
  isRemoteRun = false;
  restore();
  clearFolder();
  stubs = { __proto__: null, added: stub(kind) };
  for (const name of [...offered.keys(), ...question.entries]) stubs[name] = stub(kind);
  const result = await run(stubs);
  restore();
  return result;
}
const passes = async (kind) => (await onStubs(kind)) === null;
const passesAgain = async () => (await run(space())) === null;
/** Tests are blamed if they fail in the same way whatever the program returns. */
async function failsAlike(error) {
  for (const kind of ['own', 'empty']) if (textOf((await onStubs(kind))?.error) !== textOf(error)) return false;
  return true;
}
