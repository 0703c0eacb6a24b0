/** A digit of another script (Arabic, Devanagari, Thai), or in bold or full width. */
const DIGIT = /[^\P{Nd}0-9]/gu;
const SUSPECT = /[^\P{Nd}0-9]|[\u066A-\u066C]|\u20E3|\uFE0F/u;

/**
 * Digits of every script as ASCII digits, with the Arabic decimal point, thousands separator and percent sign between
 * or after them. The marks that turn a digit into an emoji are removed.
 */
export function asciiDigits(text: string): string {
  if (!SUSPECT.test(text)) return text;
  return text
    .replaceAll(DIGIT, asciiDigit)
    .replaceAll(/(?<=\d)\u066B(?=\d)/g, '.')
    .replaceAll(/(?<=\d)\u066C(?=\d)/g, ',')
    .replaceAll(/(?<=\d\s?)\u066A/g, '%')
    .replaceAll(/\uFE0F|\u20E3/g, '');
}

function asciiDigit(digit: string): string {
  const compatible = digit.normalize('NFKC');
  if (/^\d$/.test(compatible)) return compatible;
  // The ten digits of a script are adjacent in Unicode, from zero on.
  const code = digit.codePointAt(0) ?? 0;
  let value = 0;
  while (value < 9 && /^\p{Nd}$/u.test(String.fromCodePoint(code - value - 1))) value += 1;
  return String(value);
}
