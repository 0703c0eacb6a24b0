/** Number of characters at the end of a text that are examined. */
const TAIL = 4_000;
const MOST = 24;

/** Announces the replacement of a withdrawn answer. */
const INSTEAD =
  /(?:\b(?:it|that|this)(?:['’]s|\s+is)(?:\s+(?:actually|really|instead|rather|in\s+fact|therefore|then|now))?|\b(?:should|must|has\s+to)\s+(?:actually\s+|really\s+|instead\s+|rather\s+)?(?:be|have\s+been|read)|\bis\s+(?:actually|really|instead|in\s+fact)|\b(?:I\s+)?meant(?:\s+to\s+(?:say|write))?|\b(?:or\s+rather|I\s+mean)|\b(?:exact|precise|proper)\s+(?:answer|value|result|total|sum|number)\s+(?:is|should\s+be|must\s+be)|\bcorrect(?:ion|ed)(?:\s+answer)?\s*:|\b(?:scratch|strike)\s+that\s*[,:.—-]|\bmake\s+(?:it|that)|\b(?:mistake|error)\s*:|\b(?:no|nope|wait|actually|sorry|pardon|perdón|entschuldigung|second\s+thoughts?|nein|non)\s*[,:.—-]|\b(?:right|real|true|correct|actual|revised|new|updated)\s+(?:final\s+)?(?:value|result|answer|option|choice|number|total|sum|count|one)\s+(?:is|should\s+be|must\s+be|:)|\binstead\s*(?::|,|it\s+is)?|\bbut(?:\s+rather)?|\brather,?|\breflection,?|\b(?:we|I|you)\s+(?:get|find|have|obtain|choose|pick)|\bgives|\b(?:so|thus|hence|therefore),?(?=\s+[$\\({*]*[-+]?[\d$€£])|\bsondern|\bmais|\bmas|ではなく|아니라|\bsino|\bes\s+(?:ist|sind)|(?:richtige|korrekte)\s+(?:Antwort|Lösung)\s+(?:ist|lautet|wäre)|(?:respuesta|resposta|risposta)\s+(?:correcta|correta|corretta)\s+(?:es|é|è)|(?:bonne\s+réponse|réponse\s+correcte)\s+est|правильный\s+ответ|正确(?:的)?答案(?:是|为)|\bc['’]est|应该是|應該是|改为|而是|=)[\s:,*_]*(?=((?:[^.\n]|\.(?=\d)){1,200}))/giu;
const END =
  /,?\s+(?:not|rather\s+than|instead|because|since|as|which|and\s+not|when|if)\b|[;!?](?=\s|$)|,\s+(?=[a-z]{2})/i;

/** Possible replacements for an answer that a text withdraws at a position, the last first. */
export function* replacementsIn(text: string, from: number): Generator<{ readonly said: string; readonly at: number }> {
  const start = Math.max(from, text.length - TAIL);
  for (const match of [...text.slice(start).matchAll(INSTEAD)].toReversed().slice(0, MOST)) {
    const said = match[1] ?? '';
    const cut = said.search(END);
    yield { said: cut < 0 ? said : said.slice(0, cut), at: start + match.index + match[0].length };
  }
}
