/** A unit vector in a font or with an accent: `\mathbf{i}`, `\hat{\jmath}`, `\vec k`. */
const FONT = String.raw`\\(?:mathbf|boldsymbol|bm|textbf|widehat|hat|vec|overrightarrow)\s*`;
const LETTER = String.raw`\\?[ijk](?:math)?(?![A-Za-z])`;
const inFont = (inner: string): string => String.raw`${FONT}(?:\{\s*(?:${inner})\s*\}|${inner})`;
const UNIT = new RegExp(inFont(`${inFont(LETTER)}|${LETTER}`), 'g');

/** The letter of a unit vector, without the names of its commands. */
const letterOf = (unit: string): string => /[ijk]/.exec(unit.replaceAll(new RegExp(FONT, 'g'), ''))?.[0] ?? '';

/**
 * A sum of unit vectors as its components: `\mathbf{i} - 2\mathbf{j} + 3\mathbf{k}` as `(1, -2, 3)`. Without a `k` it is
 * a vector of the plane. Other texts are returned unchanged.
 */
export function asComponents(text: string): string {
  const letters = Array.from(text.matchAll(UNIT), ([unit]) => letterOf(unit));
  if (letters.length < 2 || new Set(letters).size < letters.length) return text;
  const sum = text
    .replaceAll(UNIT, (unit) => `⟦${letterOf(unit)}⟧`)
    .replaceAll(/\\[,;:!]/g, ' ')
    .replaceAll(/\\[dt]?frac\s*\{\s*(⟦.⟧)\s*\}\s*\{([^{}]*)\}/g, '\\frac{1}{$2}$1')
    .replace(/^[\s$]*(?:\\[a-z]+\s*\{?\w+\}?(?:\([a-z]\))?|\w)\s*=\s*/, '');
  if (/[=,;&]/.test(sum)) return text;
  const components = new Map<string, string>();
  let rest = sum.replace(/^[\s$]+|[\s$.]+$/g, '');
  while (rest !== '') {
    const end = rest.search(/⟦[ijk]⟧/);
    if (end < 0) return text;
    const coefficient = coefficientOf(rest.slice(0, end), components.size === 0);
    if (coefficient === null) return text;
    components.set(rest.charAt(end + 1), coefficient);
    rest = rest.slice(end + 3).trim();
  }
  const names = components.has('k') ? ['i', 'j', 'k'] : ['i', 'j'];
  return `(${names.map((name) => components.get(name) ?? '0').join(', ')})`;
}

/** The number before a unit vector, with its sign; null if it is no factor of it alone. */
function coefficientOf(written: string, isFirst: boolean): string | null {
  const [, sign = '', size = ''] = /^\s*([-+−]?)\s*(.*?)\s*(?:\\cdot|\*)?\s*$/s.exec(written) ?? [];
  if (sign === '' && !isFirst) return null;
  // `2 + 3\mathbf{i}` is no sum of vectors; `(2 + t)\mathbf{i}` has one factor.
  const bare = size.replace(/\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\}|\([^()]*(?:\([^()]*\)[^()]*)*\)/g, '');
  if (/[-+−]/.test(bare)) return null;
  return `${sign === '+' ? '' : sign}${size === '' ? '1' : size}`;
}
