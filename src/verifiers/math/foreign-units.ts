/** Units of measure in other scripts, with the canonical names of `units.ts`. */
const UNITS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    mm: '毫米 мм',
    cm: '厘米 公分 см',
    m: '米 м',
    km: '千米 公里 км',
    g: '克 г',
    kg: '千克 公斤 кг',
    ml: '毫升 мл',
    l: '升 л',
    s: '秒 с',
    min: '分钟 分 мин',
    h: '小时 時間 ч',
    day: '天 日',
    week: '周 週',
    yr: '年',
    yuan: '元',
    yen: '円',
    won: '원',
    degree: '度',
    'cm^2': '平方厘米',
    'm^2': '平方米',
    'km^2': '平方千米',
    'cm^3': '立方厘米',
    'm^3': '立方米',
  }).flatMap(([unit, words]) => words.split(' ').map((word): [string, string] => [word, unit])),
);

/** Words and signs that change the number before them. */
const CHANGES =
  /[是不错錯误誤对吗萬万亿億兆千百十半多余餘以至到或和与零〇一二三四五六七八九两倍分之约約억만천백십반]|^(?:и|или|тыс|млн|млрд|миллион|миллиард|тысяч|половин|сот|на|из|от|до|к)\p{L}{0,4}$/u;

/**
 * The text after a number in another script: a unit of measure, or the counted thing (`42 рубля`, `42个`). Null if it
 * has other signs, or a word that changes the number.
 */
export function readForeignTail(tail: string): { readonly unit: string | null; readonly noun: string | null } | null {
  const words = tail.trim();
  if (!/^[\p{L}\p{M}]+(?:[ '’-][\p{L}\p{M}]+){0,3}\.?$/u.test(words) || !/[^A-Za-z '’.-]/.test(words)) return null;
  const unit = UNITS.get(words.replace(/\.$/, ''));
  if (unit !== undefined) return { unit, noun: null };
  // A Greek letter is a variable, and so may be any other single letter of an alphabet.
  const isLetter = words.length < 2 && !/[\u3040-\u9FFF\uAC00-\uD7AF]/.test(words);
  if (isLetter || /\p{Script=Greek}/u.test(words)) return null;
  return words.split(/[ -]/).some((word) => CHANGES.test(word)) ? null : { unit: null, noun: words.toLowerCase() };
}
