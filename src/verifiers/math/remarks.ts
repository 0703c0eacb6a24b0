const blank = (words: string): string => words.replace(/[^\n]/g, ' ');

/** A sentence, or what is left of it, without the point of a decimal as its end. */
const REST = String.raw`(?:[^.!?\n]|\.(?=\d))*`;

/** Offers and questions to the reader, and reasons in a sentence of their own: their numbers are no answer. */
const SENTENCES = new RegExp(
  [
    String.raw`(?<=^|[.!?)]\s|\n)[*_\s]*(?:would|do|did|should|shall|can|could|may|want|need|have)\s(?:you|I|we|me)\b${REST}\?`,
    String.raw`(?<=^|[.!?)]\s|\n)[*_\s]*(?:if\s+you(?:['’]d\s+like|\s+(?:would\s+like|want|wish|prefer|are\s+interested|have\s+(?:any|more|further|other))\b)|let\s+me\s+know|feel\s+free|please\s+(?:let|note|feel)|I\s+(?:can|could|would\s+be\s+happy\s+to)\s+also)\b${REST}`,
    String.raw`(?<=^|[.!?)]\s|\n)[*_\s]*(?:this|that|it)(?:\s+is|['’]s)\s+(?:(?:correct|right|true|valid)\s+)?(?:because|since)\b${REST}`,
  ].join('|'),
  'gi',
);

/** "The number is $5! = 120$, where $5$ is the number of books": explains letters and numbers before it. */
const WHERE = new RegExp(String.raw`(?<=\d[^\n]{0,200}),\s+where\s${REST}`, 'gi');

/** A remark in brackets beside an answer. */
const ASIDE =
  /\((?:see|as|from|since|because|by|using|step|cf\.?|not|reject\w*|exclud\w*)\b[^()\n]{0,80}\)|\([^()\n]{0,40}\bis\s+(?:extraneous|rejected|excluded|invalid|not\b)[^()\n]{0,40}\)/gi;
/** The same after a number: "15 candies (60 divided by 4)", "$15 (originally $10)". */
const ASIDE_AFTER =
  /(?<=\d[^\n]{0,120}\s)\((?:(?:originally|initially|formerly|with|if|assuming|instead\s+of|up\s+from|down\s+from|out\s+of|compared|when|at|for|attained|achieved|reached|that\s+is\s+not)\b[^()\n]{0,120}|[^()\n]{0,60}\b(?:would|might)\b[^()\n]{0,60}|(?=[^()\n]*[A-Za-z]{3})[^()\n=\\{}^_]*\d[^()\n=\\{}^_]*(?:[-+*/×÷]|\b(?:plus|minus|times|divided|and|of|from)\b)[^()\n=\\{}^_]*\d[^()\n=\\{}^_]{0,60})\)/gi;

/** The beginning of a check of the answer. */
const CHECK =
  /(?<=^|\n|[.!?]\s)[#*_ \t]*(?:(?:check(?:ing)?|verif(?:y|ying|ication)|double-?check)[*_]*(?::|\s*\n)|(?:to\s+(?:verify|check)|let['’]?s\s+(?:verify|check)|(?:we|you)\s+can\s+(?:verify|check))\b)/gi;
/** A sentence after it that may give another answer. */
const CONCLUDES =
  /(?:^|[\n.!?:]\s*)[*_# \t]*(?:so|thus|therefore|hence|then|in\s+conclusion|conclusion|answer|final|total|the\s+(?:\w+\s+){1,4}(?:is|are)|however|but|wait|no|oops|actually|correction|this\s+(?:is\s+not|does\s+not|doesn))\b/i;

/** A text without the check of its answer at the end, unless the check leads to a conclusion. */
function withoutCheck(text: string): string {
  const check = [...text.matchAll(CHECK)].find(({ index }) => /\d/.test(text.slice(0, index)));
  if (check === undefined) return text;
  const rest = text.slice(check.index + check[0].length);
  return CONCLUDES.test(rest) ? text : text.slice(0, check.index) + blank(text.slice(check.index));
}

/** `3.` at the beginning of a line. */
const LABEL = /^[ \t]*(\d{1,2})[.)](?=\s+\S)/gm;
/** `Step 3:` at the beginning of a line. */
const STEP = /^[ \t]*(?:[#*_]+\s*)?(?:step|part|method|case|section|approach)\s+\d{1,2}(?=[*_]*\s*[:.—–-])/gim;

/**
 * A text with blanks for words beside the answer whose numbers are none: offers to the reader, reasons, checks, remarks
 * in brackets, and the labels of lists and steps. Positions stay.
 */
export function withoutRemarks(text: string): string {
  const plain = withoutCheck(text)
    .replace(ASIDE, blank)
    .replace(ASIDE_AFTER, blank)
    .replace(WHERE, blank)
    .replace(SENTENCES, blank);
  return withoutLabels(plain).replace(STEP, blank);
}

/** The labels of a list are consecutive: a single `15.` at the beginning of a line may be an answer. */
function withoutLabels(text: string): string {
  const labels = [...text.matchAll(LABEL)];
  const numbers = labels.map(([, digits = '']) => Number(digits));
  return labels.reduce((plain, { 0: label, index }, place) => {
    const number = numbers[place] ?? 0;
    const isListed = numbers[place - 1] === number - 1 || (number < 3 && numbers[place + 1] === number + 1);
    return isListed ? `${plain.slice(0, index)}${blank(label)}${plain.slice(index + label.length)}` : plain;
  }, text);
}
