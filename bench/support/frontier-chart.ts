/** One setting of the stopping rule: shares in [0, 1]. */
export interface FrontierPoint {
  readonly saved: number;
  readonly agreement: number;
  readonly isDefault: boolean;
}

/** The settings of one population and number of attempts, in the order of their confidence. */
export interface FrontierLine {
  readonly name: string;
  readonly points: readonly FrontierPoint[];
}

const WIDTH = 900;
const HEIGHT = 520;
const PLOT = { left: 70, right: 640, top: 30, bottom: 460 };
const SAVED_STEP = 0.1;
const AGREEMENT_STEP = 0.02;
/** Colours that readers with red-green colour blindness can distinguish (Okabe and Ito). */
const COLOURS = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9', '#000000', '#7f7f7f'];
/** Combined with the colours, for more lines than colours. */
const DASHES = ['none', '6 3', '2 3'];

const percent = (share: number): string => `${Math.round(100 * share)} %`;

/** The settings as a drawing (SVG): saved calls to the right, agreement upwards, the default marked by a ring. */
export function drawFrontier(lines: readonly FrontierLine[]): string {
  const points = lines.flatMap((line) => line.points);
  const mostSaved = Math.ceil(Math.max(...points.map(({ saved }) => saved)) / SAVED_STEP) * SAVED_STEP;
  const leastAgreement =
    Math.floor(Math.min(...points.map(({ agreement }) => agreement)) / AGREEMENT_STEP) * AGREEMENT_STEP;
  const x = (saved: number): number => PLOT.left + (saved / mostSaved) * (PLOT.right - PLOT.left);
  const y = (agreement: number): number =>
    PLOT.top + ((1 - agreement) / (1 - leastAgreement)) * (PLOT.bottom - PLOT.top);
  const at = ({ saved, agreement }: FrontierPoint): string => `${x(saved).toFixed(1)},${y(agreement).toFixed(1)}`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="13">`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#ffffff"/>`,
    ...ticks(0, mostSaved, SAVED_STEP).map(
      (saved) =>
        `<path d="M${x(saved)} ${PLOT.top}V${PLOT.bottom}" stroke="#dddddd"/>` +
        `<text x="${x(saved)}" y="${PLOT.bottom + 20}" text-anchor="middle">${percent(saved)}</text>`,
    ),
    ...ticks(leastAgreement, 1, AGREEMENT_STEP).map(
      (agreement) =>
        `<path d="M${PLOT.left} ${y(agreement)}H${PLOT.right}" stroke="#dddddd"/>` +
        `<text x="${PLOT.left - 8}" y="${y(agreement) + 4}" text-anchor="end">${percent(agreement)}</text>`,
    ),
    `<text x="${(PLOT.left + PLOT.right) / 2}" y="${HEIGHT - 15}" text-anchor="middle">calls saved</text>`,
    `<text x="18" y="${(PLOT.top + PLOT.bottom) / 2}" text-anchor="middle" ` +
      `transform="rotate(-90 18 ${(PLOT.top + PLOT.bottom) / 2})">level as with all attempts</text>`,
    ...lines.map((line, index) => {
      const colour = COLOURS[index % COLOURS.length];
      const dash = DASHES[Math.floor(index / COLOURS.length) % DASHES.length];
      const row = PLOT.top + 10 + 22 * index;
      const chosen = line.points.filter(({ isDefault }) => isDefault);
      return (
        `<g stroke="${colour}" fill="none" stroke-width="2">` +
        `<polyline points="${line.points.map(at).join(' ')}" stroke-dasharray="${dash}"/>` +
        chosen.map((point) => `<circle cx="${x(point.saved)}" cy="${y(point.agreement)}" r="5"/>`).join('') +
        `<path d="M${PLOT.right + 20} ${row}h30" stroke-dasharray="${dash}"/></g>` +
        `<text x="${PLOT.right + 58}" y="${row + 4}">${line.name}</text>`
      );
    }),
    '</svg>',
    '',
  ].join('\n');
}

function ticks(from: number, to: number, step: number): readonly number[] {
  return Array.from({ length: Math.round((to - from) / step) + 1 }, (_, index) => from + index * step);
}
