/** A piece of an answer. `word`: two or more adjacent letters; `command`: `\name`. */
export interface Token {
  readonly kind: 'number' | 'letter' | 'word' | 'command' | 'symbol';
  readonly text: string;
  /** Whether white space precedes it. */
  readonly isSpaced: boolean;
  /** Where it begins in the text. */
  readonly at: number;
}

/** Answers with more tokens are refused: no question asks for them. */
const MAX_TOKENS = 1_200;

/** Deeper nesting is refused. */
const MAX_DEPTH = 40;

const TOKEN =
  /\s*(?:([1-9]\d{0,2}(?:,\d{3})+(?!\d|,\d)(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)|\\([A-Za-z]+|[{}|\\])|([A-Za-z]+)|(<=|>=|!=|==|\S))/gy;

const SYMBOLS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    cdot: '*',
    times: '*',
    '×': '*',
    '·': '*',
    ast: '*',
    div: '/',
    '÷': '/',
    '∗': '*',
    '⋅': '*',
    le: '<=',
    leq: '<=',
    leqslant: '<=',
    '≤': '<=',
    '⩽': '<=',
    ge: '>=',
    geq: '>=',
    geqslant: '>=',
    '≥': '>=',
    '⩾': '>=',
    '==': '=',
    lt: '<',
    gt: '>',
    ne: '!=',
    neq: '!=',
    '≠': '!=',
    in: 'in',
    notin: 'notin',
    '∉': 'notin',
    '∈': 'in',
    cup: 'cup',
    bigcup: 'cup',
    oslash: 'emptyset',
    '∪': 'cup',
    setminus: 'minus',
    backslash: 'minus',
    infty: 'infinity',
    '∞': 'infinity',
    pm: 'pm',
    '±': 'pm',
    mp: 'mp',
    '∓': 'mp',
    π: 'pi',
    '√': 'root',
    lvert: '|',
    rvert: '|',
    vert: '|',
    mid: '|',
    lbrace: '\\{',
    rbrace: '\\}',
    '{': '\\{',
    '}': '\\}',
    lbrack: '[',
    rbrack: ']',
    emptyset: 'emptyset',
    varnothing: 'emptyset',
    '∅': 'emptyset',
    equiv: '=',
    implies: '=>',
    cap: 'cap',
    to: '->',
    rightarrow: '->',
    '→': '->',
    colon: ':',
    varphi: 'phi',
    varepsilon: 'epsilon',
    '∣': '|',
    ℝ: 'reals',
    R: 'reals',
    θ: 'theta',
    α: 'alpha',
    β: 'beta',
    λ: 'lambda',
    prime: "'",
    '′': "'",
    lfloor: 'lfloor',
    '⌊': 'lfloor',
    '⌋': 'rfloor',
    '⌈': 'lceil',
    '⌉': 'rceil',
  }),
);

const OPENING = new Set(['{', '(', '[', '\\{']);
const CLOSING = new Set(['}', ')', ']', '\\}']);
const RELATIONAL = new Set(['<=', '>=', '<', '>', '!=', 'in', 'notin', '=', '=>', '->']);
const SYMBOLIC = new Set(['*', '/', '|', '\\{', '\\}', '[', ']', ':', "'", ...RELATIONAL]);

/**
 * The tokens of an answer in plain notation (`simplifyNotation`); null if there are too many, brackets nest too deep or
 * braces do not balance. Linear in the length of the text.
 */
export function tokenise(text: string): readonly Token[] | null {
  const tokens: Token[] = [];
  let depth = 0;
  let braces = 0;
  for (const match of text.matchAll(TOKEN)) {
    const [whole, number, command, letters, symbol = ''] = match;
    const space = whole.length - whole.trimStart().length;
    const isSpaced = space > 0;
    const at = match.index + space;
    const push = (kind: Token['kind'], value: string): void => {
      tokens.push({ kind, text: value, isSpaced, at });
    };
    if (number !== undefined && depth > braces && number.includes(',')) {
      // Inside brackets a comma is a separator: `(12,102)` is a pair.
      for (const [index, digits] of number.split(',').entries()) {
        const offset = number.split(',', index).join(',').length;
        if (index > 0) tokens.push({ kind: 'symbol', text: ',', isSpaced: false, at: at + offset });
        tokens.push({ kind: 'number', text: digits, isSpaced, at: at + offset + Math.min(index, 1) });
      }
    } else if (number !== undefined) push('number', number.replaceAll(',', ''));
    else if (letters !== undefined) push(letters.length === 1 ? 'letter' : 'word', letters);
    else pushSymbol(command ?? symbol, command !== undefined, push);
    const last = tokens.at(-1)?.text ?? '';
    if (OPENING.has(last)) depth += 1;
    else if (CLOSING.has(last)) depth -= 1;
    if (last === '{') braces += 1;
    else if (last === '}') braces -= 1;
    if (tokens.length > MAX_TOKENS || depth > MAX_DEPTH || braces < 0) return null;
  }
  return braces === 0 ? tokens : null;
}

function pushSymbol(name: string, isCommand: boolean, push: (kind: Token['kind'], value: string) => void): void {
  if (isCommand && name === '|') return push('symbol', '\\|');
  if (isCommand && name === '\\') return push('symbol', '\\\\');
  if (!isCommand && (name === '{' || name === '}')) return push('symbol', name);
  const known = isCommand || !/[a-z]/i.test(name) ? SYMBOLS.get(name) : undefined;
  if (known !== undefined) return push(SYMBOLIC.has(known) ? 'symbol' : 'command', known);
  return push(isCommand ? 'command' : 'symbol', name);
}
