/** `1.234.567`: two groups at least, so that no decimal point is meant; decimals follow a comma. */
const DOTS = /(?<![\d.,])([1-9]\d{0,2}(?:\.\d{3}){2,})(?:,(\d{1,20}))?(?![\d.,]*\d)/g;
/** `1'234'567`, as in Switzerland. */
const APOSTROPHES = /(?<![\d.,'’])([1-9]\d{0,2}(?:['’]\d{3})+)(?![\d'’])/g;
/** `0.(3)`, the notation of a repeating decimal in Eastern Europe. With digits before the bracket it may be a product. */
const REPEATED = /(?<![\d.,])(\d{1,40})\.\((\d{1,40})\)/g;

/** Ten thousand and a hundred million in Chinese, Japanese and Korean. */
const SCALES = /(?<=\d)\s?(?:([万萬만])|[亿億억])/g;

/** A text with the thousands separators, scales and repeating decimals of several countries in the notation of LaTeX. */
export function withUsualNumerals(text: string): string {
  if (!/\d\.\d{3}\.\d{3}|\d['’]\d{3}|\d\.\(\d|\d\s?[万萬만亿億억]/.test(text)) return text;
  return text
    .replace(DOTS, (_match, whole: string, decimals?: string) => {
      const digits = whole.replaceAll('.', '');
      return decimals === undefined ? digits : `${digits}.${decimals}`;
    })
    .replace(SCALES, (_match, tenThousand?: string) => `\\times10^{${tenThousand === undefined ? 8 : 4}}`)
    .replace(APOSTROPHES, (whole: string) => whole.replaceAll(/['’]/g, ''))
    .replace(REPEATED, String.raw`$1.\overline{$2}`);
}
