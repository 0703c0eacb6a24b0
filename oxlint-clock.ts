/** The part of a node of a program that the rule reads; the types of oxlint have none for plugins. */
interface Call {
  readonly callee: { readonly type: string; readonly name?: string };
  readonly arguments: readonly unknown[];
}

interface Context {
  report(found: { readonly node: Call; readonly message: string }): void;
}

/** Refuses `new Date()` and `Date()`, which read the clock; oxlint has no rule of its own for them. */
function create(context: Context): Record<string, (node: Call) => void> {
  const check = (node: Call): void => {
    const { callee, arguments: given } = node;
    if (callee.type !== 'Identifier' || callee.name !== 'Date' || given.length > 0) return;
    context.report({ node, message: 'a clock comes in: without an argument, Date reads the time of the machine' });
  };
  return { NewExpression: check, CallExpression: check };
}

const plugin: { readonly meta: object; readonly rules: object } = {
  meta: { name: 'sluice' },
  rules: { 'no-current-date': { create } },
};

export default plugin;
