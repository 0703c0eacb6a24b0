/** Words for an answer, and for an option, in the languages that outputs are written in. */
const NOUN = String.raw`(?:answers?|ans\.?|exception|odd\s+one(?:\s+out)?|option|choice|statement|letter|antwort(?:möglichkeit)?|lösung|réponse|option|choix|respuesta|opción|risposta|opzione|resposta|opção|alternativa|antwoord|svar(?:et)?|odpowiedź|odpověď|răspunsul|cevap|jawaban|đáp\s+án|ответ|вариант)`;
const QUALITY = String.raw`(?:\s+(?:correcte?|right|best|final|finale?|richtige?|bonne|juste|correcta|corretta|correta|đúng|is\s+therefore))?`;
const COPULA = String.raw`(?:(?:is|are|was|would\s+be|should\s+be|must\s+be|ist|lautet|wäre|sind|est|serait|es|sería|son|è|é|seria|is\s+dus|är|to|là|adalah|это|[-–—](?=\s))(?!\p{L})|[:=：])`;
/** "La respuesta no es B": the standing of the option in its sentence is decided by the verb's negation. */
const DENIAL = String.raw`(?:(?:no|non|não|ne|nie|не)\s+|n['’])?`;
const OPTION = String.raw`(?:(?:(?:the|l['’]|la|le|die|der|das|el|lo|a|o)\s*)?(?:option|choice|answer|statement|letter|antwort|buchstabe|lettre|réponse|opción|letra|respuesta|opzione|lettera|opção|alternativa|вариант)\s+|(?:la|le|die|der|das|el|lo)\s+(?=[A-Z]\b))?`;
const LEAD = String.raw`[\s:*_]*(?:(?:therefore|thus|clearly|indeed|most\s+likely|probably|donc|also|daher|por\s+lo\s+tanto)\s*,?\s+)?`;
/** A lookahead, so that another phrase may follow in the same line. */
const SAID = String.raw`(?=([^\n]{1,600}))`;

/** Phrases before an answer, with their strength. The first group is the text after the phrase. */
export const PHRASES: readonly {
  readonly pattern: RegExp;
  readonly isFinal: boolean;
}[] = [
  {
    isFinal: true,
    pattern: new RegExp(
      String.raw`\bfinal\s+(?:answer|choice|option)(?:\s+is\b|[\s*_]*[:=])${LEAD}${OPTION}${SAID}`,
      'giu',
    ),
  },
  {
    isFinal: false,
    pattern: new RegExp(
      String.raw`(?<!\p{L})${NOUN}${QUALITY}(?:\s+(?:to|for|of|that|which|auf|à|a)\s[^.\n]{1,80}?)?[\s*_]*${DENIAL}${COPULA}${LEAD}${OPTION}${SAID}`,
      'giu',
    ),
  },
  {
    isFinal: false,
    pattern: new RegExp(
      String.raw`(?<=(?:^|\n)[\s*#]{0,8})${NOUN}${QUALITY}\s+(?=([([]?[A-Z][)\]]?[\s.*]*(?:\n|$)))`,
      'giu',
    ),
  },
  {
    isFinal: false,
    pattern: new RegExp(
      String.raw`(?<=(?:^|\n)[\s*#]{0,8})(?:correct|selected|selection|response|solution|result)\s*[:=]${LEAD}${OPTION}${SAID}`,
      'giu',
    ),
  },
  {
    isFinal: false,
    pattern:
      /\b(?:[Ss]o|[Tt]hus|[Bb]y\s+(?:process\s+of\s+)?elimination|[Hh]ence|[Tt]herefore|leaves|leaving|[Oo]nly)\s*,?\s+\**(?=([([]?[A-Z][)\]]?(?:[\s.*]*(?:\n|$)|\s(?:is|can|has|fits|works|remains|satisfies)\b[^\n]{0,100})))/g,
  },
  {
    isFinal: false,
    pattern: new RegExp(String.raw`(?<!\p{L})(?:richtig|korrekt)\s+(?:ist|wäre)${LEAD}${OPTION}${SAID}`, 'giu'),
  },
  {
    isFinal: false,
    pattern:
      /(?:答案】?|正确的|正確的|正解|答え|正确选项|正確選項|选项)\s*(?:应该|應該|应|應)?(?:是|为|為|は|選)?\s*[::]?\s*(?:选项|選項|选|選)?\s*(?=([^\n]{1,300}))/gu,
  },
  {
    isFinal: false,
    pattern:
      /(?:而是|应为|應為|故选|應選|应选|我选|我选择|选择|選擇|選|选)\s*(?:择|擇)?\s*[::]?\s*(?:选项|選項)?\s*(?=([(（]?[A-Z][^\n]{0,300}))/gu,
  },
  {
    isFinal: false,
    pattern:
      /\b(?:[Ii]t|[Tt]his|[Tt]hat)(?:\s+(?:is|must\s+be|has\s+to\s+be|can\s+only\s+be)|['’]s)\s+(?:(?:therefore|actually|really|clearly|definitely|thus)\s+)?(?:option\s+|choice\s+)?\**(?=((?:[([][A-Z][)\]]|[A-Z](?=[.,;]?\s*(?:\n|$)|,?\s+(?:and\s+)?(?:not|rather\s+than|instead\s+of)\s))[^\n]{0,300}))/g,
  },
  {
    isFinal: false,
    pattern:
      /(?:回答|解答|उत्तर|الإجابة(?:\s+الصحيحة)?|الجواب(?:\s+الصحيح)?|jawaban\s+yang\s+(?:benar|tepat))\s*(?:هي|هو|は|adalah)?\s*:?\s*(?=([^\n]{1,300}))/giu,
  },
  {
    isFinal: false,
    pattern:
      /\b(?:is\s+not|isn['’]t)\s+(?:option\s+)?[([]?[A-Z][)\]]?,?\s+but\s+(?:rather\s+)?(?:option\s+)?(?=([([]?[A-Z](?![\w'’])[^\n]{0,300}))/g,
  },
  { isFinal: false, pattern: /정답(?:은|:)\s*(?=([^\n]{1,300}))/gu },
  {
    isFinal: false,
    pattern: new RegExp(
      String.raw`(?<!\p{L})(?:choose|select|pick|chose|go(?:ing)?\s+with|vote\s+for|wähle|nehme|choisis|elijo|escojo|scelgo|escolho)\s+${OPTION}\**${SAID}`,
      'giu',
    ),
  },
];

/** "B is correct": the letter comes first. */
export const LETTER_IS_RIGHT: RegExp =
  /(?<![\p{L}\d])[([]?([A-Z])[)\]]?\*{0,2}(?:,|\s*[:.)-]\s*[^\n.,;([]{1,40}?)?\s+(?:is|must\s+be|ist|est|es|è|é)\s+(?:therefore\s+|thus\s+|clearly\s+)?(?:(?:the|our|my|die|la)\s+)?(?:only\s+)?(?:correct|right|best|answer|richtig|correcte?|correcta|corretta|correta|bonne\s+réponse|richtige\s+antwort)(?!\p{L})/gu;
