import type { Ball } from './ball.ts';
import type { FunctionName } from './expression.ts';

import { addBalls, divideBalls, multiplyBalls, negateBall, ONE, squareRootBall } from './ball.ts';
import { atanBall, expBall, lnBall, piBall, sineCosineBalls, subtractBalls } from './ball-functions.ts';

type RealFunction = (x: Ball, precision: number) => Ball | null;

const sine: RealFunction = (x, precision) => sineCosineBalls(x, precision)?.[0] ?? null;
const cosine: RealFunction = (x, precision) => sineCosineBalls(x, precision)?.[1] ?? null;
const one: RealFunction = () => ONE;

const FUNCTIONS: ReadonlyMap<FunctionName, RealFunction> = new Map<FunctionName, RealFunction>([
  ['ln', lnBall],
  ['log10', quotient(lnBall, (_x, precision) => lnBall({ ...ONE, mantissa: 10n }, precision))],
  ['sin', sine],
  ['cos', cosine],
  ['tan', quotient(sine, cosine)],
  ['cot', quotient(cosine, sine)],
  ['sec', quotient(one, cosine)],
  ['csc', quotient(one, sine)],
  ['arctan', atanBall],
  ['arcsin', arcSine],
  ['arccos', arcCosine],
  ['arsinh', (x, precision) => areaFunction(x, ONE, precision)],
  ['arcosh', (x, precision) => areaFunction(x, negateBall(ONE), precision)],
  ['artanh', areaTangent],
  [
    'sinh',
    (x, precision) => halved(subtractNullable(expBall(x, precision), expBall(negateBall(x), precision), precision)),
  ],
  ['cosh', hyperbolicCosine],
  [
    'tanh',
    quotient(
      (x, precision) => halved(subtractNullable(expBall(x, precision), expBall(negateBall(x), precision), precision)),
      hyperbolicCosine,
    ),
  ],
]);

/** The value of a real function of a real number; null outside its domain and for other functions. */
export function realFunction(name: FunctionName, x: Ball, precision: number): Ball | null {
  return FUNCTIONS.get(name)?.(x, precision) ?? null;
}

function quotient(top: RealFunction, bottom: RealFunction): RealFunction {
  return (x, precision) => {
    const [a, b] = [top(x, precision), bottom(x, precision)];
    return a === null || b === null ? null : divideBalls(a, b, precision);
  };
}

/** Twice the arc tangent of `x / (1 + \sqrt{1 - x^2})`, which never divides by zero in the domain. */
function arcSine(x: Ball, precision: number): Ball | null {
  const rest = squareRootBall(subtractBalls(ONE, multiplyBalls(x, x, precision), precision), precision);
  const slope = rest === null ? null : divideBalls(x, addBalls(ONE, rest, precision), precision);
  const angle = slope === null ? null : atanBall(slope, precision);
  return angle === null ? null : { ...angle, exponent: angle.exponent + 1, radius: angle.radius + 1 };
}

function arcCosine(x: Ball, precision: number): Ball | null {
  const angle = arcSine(x, precision);
  const quarter = halved(piBall(precision));
  return angle === null || quarter === null ? null : subtractBalls(quarter, angle, precision);
}

/** `\ln(x + \sqrt{x^2 + 1})` or, with -1, `\ln(x + \sqrt{x^2 - 1})`, which for a negative x has no real value. */
function areaFunction(x: Ball, added: Ball, precision: number): Ball | null {
  const root = squareRootBall(addBalls(multiplyBalls(x, x, precision), added, precision), precision);
  return root === null ? null : lnBall(addBalls(x, root, precision), precision);
}

function areaTangent(x: Ball, precision: number): Ball | null {
  const share = divideBalls(addBalls(ONE, x, precision), subtractBalls(ONE, x, precision), precision);
  return share === null ? null : halved(lnBall(share, precision));
}

function hyperbolicCosine(x: Ball, precision: number): Ball | null {
  const shrunk = expBall(negateBall(x), precision);
  return halved(subtractNullable(expBall(x, precision), shrunk === null ? null : negateBall(shrunk), precision));
}

function subtractNullable(a: Ball | null, b: Ball | null, precision: number): Ball | null {
  return a === null || b === null ? null : subtractBalls(a, b, precision);
}

function halved(x: Ball | null): Ball | null {
  return x === null ? null : { ...x, exponent: x.exponent - 1, radius: x.radius - 1 };
}
