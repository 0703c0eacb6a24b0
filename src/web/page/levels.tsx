import type { VNode } from 'preact';
import type { PageStatus } from './api.ts';
import { Cells } from './cells.tsx';
import { count, percent, usd } from './format.ts';
import { recordsHref } from './route.ts';

/** The mix by level: wanted, verified, in flight and in stock, with yield and cost. */
export function Levels({ status }: { readonly status: PageStatus }): VNode {
  const { cells, levels, size, verified } = status;
  const goals = levels.map(({ target }) => (size === null ? target * Math.max(verified, 1) : target));
  const most = Math.max(1, ...levels.map((level, i) => Math.max(goals[i] ?? 0, level.verified + level.inFlight)));
  return (
    <section aria-labelledby="mix">
      <h2 id="mix">Mix by level</h2>
      <p class="quiet">
        <span class="key solid" aria-hidden="true" /> verified <span class="key light" aria-hidden="true" /> in flight{' '}
        <span class="key tick" aria-hidden="true" /> target. Level 0 the target model answers right, level 5 is hopeless
        for it.
      </p>
      <div class="scroll" tabIndex={0} role="group" aria-labelledby="mix">
        <table class="mix">
          <thead>
            <tr>
              <th scope="col">Level</th>
              <th scope="col" class="wide">
                <span class="hidden">Verified against target</span>
              </th>
              <th scope="col">Verified</th>
              <th scope="col">Target</th>
              <th scope="col">In flight</th>
              <th scope="col">Stock</th>
              <th scope="col">Yield</th>
              <th scope="col">Per record</th>
            </tr>
          </thead>
          <tbody>
            {levels.map((level, i) => (
              <tr key={level.level}>
                <th scope="row">
                  <a href={recordsHref({ level: String(level.level) })}>
                    <span class={`chip level-${level.level}`}>{level.level}</span>
                    <span class="hidden">level</span>
                  </a>
                </th>
                <td class="wide">
                  <Bar
                    level={level.level}
                    verified={level.verified / most}
                    inFlight={level.inFlight / most}
                    target={(goals[i] ?? 0) / most}
                  />
                </td>
                <td>
                  <a href={recordsHref({ level: String(level.level), state: 'verified' })}>{count(level.verified)}</a>
                </td>
                <td>{size === null ? percent(level.target) : count(level.target)}</td>
                <td>{count(level.inFlight)}</td>
                <td>{count(level.stock)}</td>
                <td>{percent(level.yield)}</td>
                <td>{usd(level.usdPerVerified)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {cells !== undefined && <Cells cells={cells} size={size} />}
    </section>
  );
}

interface BarProps {
  readonly level: number;
  readonly verified: number;
  readonly inFlight: number;
  readonly target: number;
}

const WIDTH = 1000;

function Bar({ level, verified, inFlight, target }: BarProps): VNode {
  return (
    <svg class={`bar level-${level}`} viewBox={`0 0 ${WIDTH} 10`} preserveAspectRatio="none" aria-hidden="true">
      <rect class="track" x="0" y="0" width={WIDTH} height="10" />
      <rect class="light" x={WIDTH * verified} y="0" width={WIDTH * inFlight} height="10" />
      <rect class="solid" x="0" y="0" width={WIDTH * verified} height="10" />
      {target > 0 && <rect class="tick" x={Math.min(WIDTH * target, WIDTH - 4) - 1} y="0" width="4" height="10" />}
    </svg>
  );
}
