import type { Box } from './boxes.ts';

/** Characters of a formula that are examined on either side of a box. */
const NEAR = 80;

const FUNCTION = String.raw`\\(?:ln|log|sin|cos|tan|exp)\s*\(?`;
const OPENED = String.raw`\\sqrt\s*(?:\[[^\]]*\])?\s*\{|\\[dt]?frac\s*\{(?:[^{}]*\}\s*\{)?|\\binom\s*\{(?:[^{}]*\}\s*\{)?|[\^_]\s*\{?`;
const OPERATION = String.raw`(?:[\dA-Za-z]|(?<!\([a-z\d]{1,2})\))\s*(?:[-+*/·×]|\\(?:cdot|times|div|pm)(?![A-Za-z]))`;
/** `\sqrt{\boxed{…}}`, `5 + \boxed{…}`, `2\boxed{…}`. */
const BEFORE = new RegExp(String.raw`(?:${FUNCTION}|${OPENED}|${OPERATION}|\d)\s*$`);
const SIGNED = /(?:^|[=(,]|\\approx)\s*-\s*$/;
/** `\boxed{…}^2`, `\boxed{…} + 5`, `\boxed{…}x`; a unit, a degree and an ordinal stay outside. */
const BEHIND =
  /^\s*(?:\^\s*\{?\s*-?[\dnk]|[+*/·×]\s*(?:[\d(]|\\(?!text|mathrm|quad)[a-z]|[A-Za-z](?![A-Za-z]))|\\(?:cdot|times|div)(?![A-Za-z])|!(?=\s*[=+*/]))|^[a-z](?![A-Za-z])/;
/** A hyphen before prose is not a minus. */
const MINUS_BEHIND = /^\s*-\s*(?:[\d(]|\\(?:frac|sqrt|pi)|[A-Za-z](?![A-Za-z]))/;
/** A word of prose: a formula without delimiters does not extend over it. */
const PROSE = /(?<!\\)\b[A-Za-z]{3,}|^\s*(?:[-*•]|\d+[.)])\s/;

/**
 * The box as an answer. In `= -\boxed{5}` the sign is part of the answer. A box that is an operand of a formula
 * (`2\boxed{5}`, `12 + \boxed{5} = 17`) fills a blank or is only a part of the answer: it is returned with the text
 * around it, which cannot be read.
 */
export function inContext(text: string, box: Box): Box {
  if (box.content === null) return box;
  const before = formulaBefore(text, box.at);
  const behind = formulaBehind(text, box.end);
  const isReduced = MINUS_BEHIND.test(behind) && !PROSE.test(behind);
  if (BEFORE.test(before) || BEHIND.test(behind) || isReduced) {
    return { ...box, content: `${before}${text.slice(box.at, box.end)}${behind}`.trim() };
  }
  return SIGNED.test(before) && before.trim() !== '' ? { ...box, content: `-(${box.content})` } : box;
}

/** The text before a position in the same formula; empty if it cannot be distinguished from prose. */
function formulaBefore(text: string, at: number): string {
  const near = text.slice(Math.max(0, at - NEAR), at);
  const line = near.slice(near.lastIndexOf('\n') + 1);
  const inside = /(?:\$|\\\(|\\\[|\\\\|&)([^$]*)$/.exec(line)?.[1] ?? line;
  return PROSE.test(inside) ? '' : inside;
}

function formulaBehind(text: string, end: number): string {
  const line = text.slice(end, end + NEAR).split('\n', 1)[0] ?? '';
  return line.split(/\$|\\\)|\\\]|\\\\|&/, 1)[0] ?? '';
}
