/** Names that both processes import. */

const identifier = /^[A-Za-z_$][\w$]*$/;
/** Whether a module is named by a path of its project, also through the usual aliases (`@/utils/add`). */
const isOfFile = (path) => /^(?:[./#]|[@~]\/|src\/)/.test(String(path));
/** import() in code without a module loader: the result of require, with its parts as names. */
const META = {
  url: 'file:///tmp/program.js',
  filename: '/tmp/program.js',
  dirname: '/tmp',
  main: false,
  resolve: (path) => new URL(path, 'file:///tmp/program.js').href,
};
const importer = (load) =>
  Object.assign(
    async (path) => {
      const whole = load(String(path));
      return isOfFile(path) ? whole : { __proto__: null, ...whole, default: whole };
    },
    { meta: META },
  );
// The parameters of the code of the tests, before the names of the program and of the frameworks.
const TEST_PARAMETERS = [
  '__at',
  '__site',
  '__span',
  '__import',
  '__code',
  '__run',
  '__Function',
  '__kinds',
  'require',
  'module',
  'exports',
];
/** Whether a name can be a parameter of the tests beside their own. */
function isName(name) {
  if (
    typeof name !== 'string' ||
    !identifier.test(name) ||
    ['arguments', 'eval', 'await', 'yield', 'let', 'static', ...TEST_PARAMETERS, 'undefined', '__proto__'].includes(
      name,
    )
  )
    return false;
  try {
    new Function(name, '');
    return true;
  } catch {
    return false;
  }
}
