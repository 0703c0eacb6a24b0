/** Answers that are cheap to write and costly to compute or parse: the classes of `docs/verifier.md`, seeded. */
export function hostileAnswers(count: number, seed: number): readonly string[] {
  let state = seed;
  const next = (below: number): number => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
  const big = (): string => String(2 + next(10 ** (1 + next(9))));
  const repeat = (text: string, times: number, middle: string, end: string): string =>
    `${text.repeat(times)}${middle}${end.repeat(times)}`;
  const classes: readonly (() => string)[] = [
    () => `${big()}^{${big()}^{${big()}^{${big()}}}}`,
    () => repeat(`${1 + next(9)}^{`, 2 + next(30), '9', '}'),
    () => `\\sum_{k=1}^{${big()}} k^{${big()}}`,
    () => `\\prod_{k=1}^{10^{${big()}}} \\left(1 + \\frac{1}{k}\\right)`,
    () => `\\binom{${big()}${big()}}{${big()}}`,
    () => `${big()}!${'!'.repeat(next(6))}`,
    () => `\\begin{pmatrix} ${big()} & 1 \\\\ 1 & ${big()} \\end{pmatrix}^{${big()}}`,
    () => repeat('\\frac{1}{1+', 50 + next(2_000), 'x', '}'),
    () => repeat('\\sqrt{', 50 + next(3_000), '2', '}'),
    () => repeat('(', 10 + next(5_000), '5', ')'),
    () => repeat('{', 1_000 + next(9_000), '5', ''),
    () => `e^{e^{e^{${big()}}}} + \\sin(10^{${big()}})`,
    () => `\\sqrt[${big()}]{${big()}} + \\log_{${big()}}(${big()}!)`,
    () => `x^{${big()}} + (x+y+z)^{${big()}}`,
    () =>
      Array.from({ length: 20 + next(400) }, (_, index) => `\\sqrt[${900 + next(99)}]{x^{${index}}+${big()}}`).join(
        '+',
      ),
    () => Array.from({ length: 50 + next(150) }, () => `\\sqrt{${big()}}`).join(', '),
    () => Array.from({ length: 2 + next(12) }, () => `\\pm ${big()}`).join(' \\pm '),
    () => Array.from({ length: 10 + next(60) }, () => `(${next(99)}, ${99 + next(99)})`).join(' \\cup '),
    () => '9'.repeat(100 + next(2_800)),
    () => `0.${'3'.repeat(100 + next(2_500))}^{${big()}}`,
    () => `\\left| ${'|x - '.repeat(next(40))}1 \\right| < ${big()}`,
    () => `${'-'.repeat(next(2_000))}${'\\frac'.repeat(next(300))} 1 2`,
    () => `10^{-${big()}} + \\sqrt{2} + e^{-${big()}}`,
    () => Array.from({ length: next(300) }, () => String.fromCharCode(33 + next(94))).join(''),
    () => `\\gcd(${big().repeat(40)}, ${big().repeat(40)}) \\bmod ${big()}`,
  ];
  return Array.from({ length: count }, (_, index) => (classes[index % classes.length] as () => string)());
}
