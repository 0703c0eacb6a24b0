import { clauseBefore, sentencesAfter } from './sentences.ts';

/**
 * How a text uses an answer that it names:
 * - `asserted`: the text gives it as the answer;
 * - `negated`: the text says that the answer is another one ("not 42", "all except (C)");
 * - `supposed`: the text only tries it, or reports another person's guess ("suppose it were 42");
 * - `refuted`: the words directly after it say that it is wrong ("42 is wrong");
 * - `withdrawn`: a sentence shortly after it says that it is wrong ("42. But that cannot be").
 */
export type Standing = 'asserted' | 'negated' | 'supposed' | 'refuted' | 'withdrawn';

/** Words between a negation or a supposition and the answer that it is about. */
const LINKS = String.raw`(?:\s+(?:\(?[A-J]\)?(?:,|\s+n?or)|\d[\d.]*\s+n?or|possibly|simply|just|really|actually|yet|exactly|necessarily|then|instead|for|be|been|being|equals?|give|gives|have|has|get|choose|choosing|pick|picking|select|selecting|take|go|with|on|the|a|an|my|our|your|its|final|correct|right|true|best|only|answers?|values?|results?|totals?|sums?|options?|choices?|numbers?|solutions?|length|area|there|that|this|they|it|you|he|she|is|are|was|were|had|could|would|might|can|to|of|as|case|moment|now|contradiction|sake|argument|we|I|say|think|believe|[a-zA-Z](?:_\w)?|=|:|,(?=\s+(?:that|it|the)\b)|die|der|das|l['’]?|la|le|el|les|los|option|réponse|respuesta|antwort|ist|sind|war|wäre|sein|kann|können|est|être|soit|était|peut|es|ser|sea|son|fuera|fuese|puede|é|seja|são|pode|è|sia|fosse|può|essere|может|быть|jest|to|kan|zijn|vara|być|là|phải|dass|daß|que|che|resposta|risposta|lösung|ergebnis|résultat|resultado|risultato))*`;

const NOT = String.raw`not|never|cannot|\w+n['’]t|neither|nor|rather\s+than|instead\s+of|except(?:ing|\s+for)?|excluding|all\s+but|everything\s+but|anything\s+but|other\s+than|apart\s+from|aside\s+from|besides|unlike|rul(?:e|es|ed|ing)\s+out|eliminat(?:e|es|ed|ing)|discard(?:s|ed|ing)?|reject(?:s|ed|ing)?|exclud(?:e|es|ed)|avoid|(?<!\b(?:no|a|without|any)\s)doubt(?:s|ed|ful)?|unlikely|no\s+way|by\s+no\s+means|far\s+from|different\s+from|differs?\s+from|(?:false|wrong|incorrect|untrue)\s+(?:that|to\s+(?:say|claim))|no\s+longer|nicht|kein|keine|keinesfalls|keineswegs|niemals|unmöglich|außer|weder|pas|jamais|ni|sauf|excepto|salvo|no(?=\s+(?:es|puede|será|sería|la|el))|nunca|non(?=\s+(?:è|e|può|sono)(?!\p{L}))|não|nem|не|кроме|niet|geen|inte|ikke|nie|tidak|bukan|không`;
const NEGATION = new RegExp(String.raw`(?<![\w-])(?:${NOT})(?![\w-])${LINKS}$`, 'iu');
/** `x \neq 42`. */
const UNEQUAL = /(?:\\neq?|≠|!=)\s*$/;
const NEGATION_CJK =
  /(?:不是|不能是|不可能是|并非|并不是|除了?|排除|而非|不選|不选|不应该?是|ではない|ではなく)\s*(?:选项)?$/u;
/** A negation after the answer, in languages whose verb is last: `42ではない`, `42가 아닙니다`, "42 değil". */
const NEGATED_BEHIND =
  /^[\s)"」』*$]*(?:(?:では|じゃ)(?:ありません|ない|なく|なかった)|(?:이|가|은|는)?\s*아(?:니|닙|닌)|değil)/u;
/** Two negations give the answer: "no number other than 5", "cannot be anything but 5". */
const DOUBLE =
  /(?:\b(?:no|none|nothing|nobody|nowhere|not|never|cannot|without|neither)\b|n['’]t\b)[^.;:,]*\b(?:other\s+than|but|except(?:\s+for)?|besides|apart\s+from|rule\s+out|exclude|eliminate|reject)\b[^.;:]*$|\bnot\s+only\b[^.;:]*$/i;

/** A condition at the start of its clause is a supposition; one at the end ("holds if n = 4") gives the answer. */
const CLAUSE = String.raw`(?<=(?:^|[,;:(]|\b(?:and|but|so|then|that|now|even|thus|hence|what|und|et|y))\s*)`;
/** "The value that x cannot take is 2": the negation describes the answer and does not negate it. */
const RELATIVE =
  /\b(?:that|which|who|whose|where)\s[^.,;]*(?:\b(?:not|never|cannot|no)\b|n['’]t\b)[^.,;]*\s(?:is|are|was|were|equals|=|:)\s*$/i;
const SUPPOSE = String.raw`suppose|supposing|assume|assuming|presume|imagine|pretend|hypothetically|${CLAUSE}(?:if|unless|whether|had|wenn|falls|si)|were\s+it|(?:let\s+(?:us|me)|let['’]s)\s+(?:say|try|assume|suppose|guess|consider|examine|evaluate|look\s+at)|(?:check|see|verify|test|determine|decide|ask|wonder|know|sure)(?:ing|s)?\s+(?:if|whether)|perhaps|maybe|what\s+if|say|try|trying|testing|angenommen|nehmen\s+wir\s+an|supposons|suponhamos|предположим|supongamos|supponiamo`;
const SUPPOSITION = new RegExp(String.raw`(?<![\w-])(?:${SUPPOSE})(?![\w-]),?${LINKS}$`, 'iu');
/** "Perhaps" is not a supposition where the text gives the answer with it; "say" after a subject is not one either. */
const MODEST = /\b(?:perhaps|maybe|say)\b[^.]*$/i;
const SUPPOSED_CJK = /(?:假设|假如|如果|倘若|若|设)[^。,，\n]{0,12}$/u;
/**
 * The words after an answer say that it holds only under an unmet condition, or that another answer holds otherwise.
 */
const CONDITIONAL =
  /^\s*would\s+(?:be|have\s+been)\b[^.;]{0,60}\bif\b|^[^.;\n]{0,30},?\s*(?:otherwise|or\s+else)\s+(?:it\s+is\s+)?[$\\(]*-?\d/i;
/** "If x = 1 the answer would be 42, but x = 2." */
const SUPERSEDED = {
  before: /\bwould\s+(?:be|have|give|equal|yield)(?:\s+(?:a|an|the|exactly))?\s*$/i,
  behind: /^[\s,;.]*(?:but|however|yet)\b/i,
};
/** "Bob thinks the answer is 42. Bob is wrong." */
const CLAIMED = {
  before:
    /\b(?:[A-Z]\w+|he|she|they|students?|friend|someone|author|book)\s+(?:thinks?|thought|says?|said|claims?|claimed|believes?|believed|got|gets)\b(?:(?!\bbut\b)[^.;]){0,40}$/,
  next: /^(?:but\s+|however,?\s+)?(?:\w+\s+){1,3}(?:is|are|was|were)\s+(?:wrong|mistaken|incorrect|not\s+(?:right|correct))\b/i,
};
/** "It is impossible to get 42"; in "the score impossible to get is 43" a verb follows. */
const OUT_OF_REACH =
  /\bimpossible\s+(?:to\s+\w+|(?:that|for)\s+\w+(?:\s+\w+)?\s+(?:is|be|equals?))(?:\s+(?:exactly|a|an|the|of|score|total|sum|value))*\s*$/i;
const THOUGHT = [
  /\botherwise(?:,?\s+\w+){0,4}$/i,
  /\bif\b[^.;]*\b(?:were|had|not\s+for)\b[^.;]*\bwould\s+(?:be|have)\b[^.;]{0,20}$/i,
  /\b(?:easy|tempting|natural|tempted|wrong|incorrect|mistaken|common|careless|naive)\b(?:(?!\b(?:but|however|yet|so|thus|hence|therefore)\b)[^.;]){0,40}\b(?:think|say|answer|conclude|guess|assume|believe|claim|choose|pick|expect|write|suggest)\b(?:(?!\bbut\b)[^.;]){0,40}$/i,
  /\b(?:one|you|we|I|some|someone|many|people|students?|they|he|she)\s+(?:might|may|could|would|first|initially|originally|at\s+first|wrongly|mistakenly|incorrectly)\s+(?:\w+\s+)?(?:think|thought|say|said|guess(?:ed)?|answer(?:ed)?|expect(?:ed)?|assumed?|believed?|conclude[ds]?|claim(?:ed)?|get|got|wrote|write|computed|found|had|have|chose)\b(?:(?!\bbut\b)[^.;,]){0,40}$/i,
  /\b(?:at\s+first|initially|originally|previously)\s*,?\s*(?:I|we)\s+(?:\w+\s+)?(?:thought|got|said|wrote|guessed|believed|assumed|computed|found|had|answered|chose)\b(?:(?!\bbut\b)[^.;,]){0,40}$/i,
  /\b(?:I|we)\s+(?:had\s+)?(?:thought|mistook)\b(?:(?!\bbut\b)[^.;,:]){0,40}$/i,
  /\b(?:wrong|incorrect|mistaken|false|flawed|erroneous|previous|earlier|initial|original|old|first|worst|least\s+likely|hypothetical)\s+(?:final\s+)?(?:answer|value|result|option|choice|guess|thought|attempt)\b\s*(?:is|was|of|would\s+be|gave|:)?\s*$/i,
  /\b(?:common|typical|classic|usual|frequent|easy|popular)\s+(?:mistake|error|misconception|trap|distractor|fallacy|slip)\b(?:(?!\bbut\b)[^.;]){0,40}$/i,
  /\bif\b[^.;]*\b\w{2,}ed\b[^.;]*,\s*the\s+(?:correct\s+)?(?:answer|option|choice)\s+would\s+be\s*$/i,
  /\b(?:answer|it|value|result|total|number)\s+would\s+have\s+been\b[^.;,]{0,20}$/i,
];

const WRONG = String.raw`(?:wrong|incorrect|false(?!\s+(?:that|for|if|when))|invalid|mistaken|absurd|nonsens\w*|erroneous|unreasonable|(?:impossible|not\s+possible|not\s+allowed)(?!\s+(?:to|for|that|by))|not\s+(?:quite\s+)?(?:right|correct|valid|acceptable|true(?!\s+(?:for|of|that|if|when))|(?:the|our|my|an?)\s+(?:right\s+|correct\s+|final\s+|valid\s+|real\s+)?(?:answer|solution|option|choice|one|value)|it(?=\s*[.!,;]|\s*$)|what\s+(?:was|is)\s+(?:asked|wanted)|among\b|one\s+of\b)|an?\s+(?:mistake|error|misprint|typo|slip|contradiction|distractor|trap)|too\s+(?:large|small|big|high|low|much|many|few)(?!\s+to)|ruled\s+out|eliminated|excluded|rejected|(?:an?\s+)?extraneous|(?:the\s+)?answer\s+(?:to|of|for)\s+(?:the|an?)\s+(?:previous|last|other|different|earlier|wrong)\s+(?:problem|question|part|case|version)|out\s+of\s+the\s+question|off\s+by)`;
const ADVERB = String.raw`(?:(?:all|both|clearly|obviously|simply|also|therefore|thus|just|definitely|in\s+fact|actually|still|indeed|certainly|plainly|of\s+course)\s+)?`;
const IS_WRONG = String.raw`(?:(?:is|are|was|were|would\s+be|turns?\s+out\s+to\s+be|turned\s+out\s+to\s+be|must\s+be|looks|seems|has\s+been|is\s+to\s+be|can\s+be|['’]s)\s+${ADVERB}${WRONG}|(?:isn['’]t|wasn['’]t|aren['’]t)\s+${ADVERB}(?:right|correct|valid|possible|true|it|an?\s+(?:solution|option|answer)|the\s+(?:\w+\s+)?(?:answer|solution|option|one))\b|(?:cannot|can['’]t|could\s+not|couldn['’]t|can\s+not)\s+(?:possibly\s+)?be(?:\s+(?:right|correct|true|valid|possible|the\s+(?:\w+\s+)?(?:answer|one)|it|so|an?\s+\w+)|(?=\s*[.!,;])|\s*$)|(?:does\s+not|doesn['’]t|did\s+not|didn['’]t|do\s+not|will\s+not|won['’]t)\s+(?:work|hold|fit|satisfy|check|make\s+sense|answer|solve|account|include|(?:look|seem|sound|feel)\s+(?:quite\s+)?(?:right|correct|plausible|possible|reasonable))\b|(?:double|over|under)[-\s]?counts|fails?\b(?!\s+to\b)|leads?\s+to\s+a\s+contradiction|contradicts|(?:is|was)(?:\s+not|n['’]t)(?=\s*[.!,;]|\s*$))`;
const IS_WRONG_ELSEWHERE = String.raw`ist\s+(?:\w+\s+)?(?:falsch|nicht\s+(?:richtig|korrekt)|unmöglich|ausgeschlossen)|stimmt\s+nicht|(?:est|était)\s+(?:\w+\s+)?(?:faux|fausse|incorrecte?|erronée?|exclue?)|n['’]est\s+pas\s+(?:correcte?|bonne?|juste|la\s+bonne)|(?:es|era)\s+(?:\w+\s+)?(?:fals[ao]|incorrect[ao]|erróne[ao])|no\s+es\s+(?:correct[ao]|la\s+respuesta|posible)|(?:est|era)\s+une\s+erreur|(?:ist|war)\s+ein\s+(?:Fehler|Irrtum)|(?:é|está)\s+errad[ao]|(?:è|era)\s+(?:sbagliat[ao]|errat[ao])|(?:ist|war)\s+nicht\s+die\s+(?:Antwort|Lösung)|n['’]est\s+pas\s+la\s+(?:bonne\s+)?(?:réponse|solution)|no\s+es\s+la\s+solución|não\s+é\s+(?:a\s+(?:resposta|solução)|corret[ao])|non\s+è\s+(?:la\s+(?:risposta|soluzione)|corrett[ao])|неверн\p{L}*|неправильн\p{L}*`;
const WRONG_CJK =
  /^\s*(?:项|选项)?(?:是)?错误|^[^。！？\n]{0,12}?(?:是错(?:误)?的|不对|不正确|错了|是錯的|間違い|不符合|被排除)/u;
const LEAD = String.raw`[\s,;:—–([-]*`;
/** Other options of the same list: "(A) and (B) are wrong". */
const MORE = String.raw`(?:\s*(?:,|and|or|nor|&|und|et|y)\s*(?:and\s+|or\s+)?(?:option\s+)?\(?[A-J]\)?(?!\w)){0,8}`;
const BEHIND = new RegExp(
  String.raw`^${MORE}${LEAD}(?:both\s+|all\s+)?(?:${IS_WRONG}|${IS_WRONG_ELSEWHERE}|(?:wrong|incorrect|false|not\s+correct|falsch)\s*[)\]]|[✗✘❌])`,
  'iu',
);
const CONJUNCTIONS = String.raw`(?:(?:but|however|though|yet|and|no|nope|wait|hmm+|oh|oops|actually|unfortunately|alas|sadly|then|or\s+not|so|moment|warte|halt|nein|non|attendez|attends|espera|espere|aspetta)\b[\s,.!…:—-]*|(?:стоп|подождите|нет)[\s,.!…:—-]+)*`;
const PRONOUN = String.raw`(?:which|that|this|it|the\s+(?:answer|result|value|guess|choice|option)(?:\s+above)?|das|dies|ce|cela|c['’]|eso|esto|isso|questo|ciò|это)`;
const SAID_WRONG = new RegExp(
  String.raw`[-–—:(,]\s*(?:is\s+)?(?:incorrect|wrong|false|not\s+correct|eliminated?|falsch|faux)\b(?=\s*[).,;:!(]|\s*$|\s+(?:because|since|as)\b)|\b${PRONOUN}(?:\s*(?:${IS_WRONG})|\s+(?:${IS_WRONG_ELSEWHERE}))`,
  'iu',
);
const NEXT_WRONG = new RegExp(
  String.raw`^["'“(*_.…\s]*${CONJUNCTIONS}(?:${PRONOUN}(?:\s*(?:${IS_WRONG})|\s+(?:${IS_WRONG_ELSEWHERE}))|I\s+(?:do\s+not|don['’]t)\s+(?:think|believe)\s+(?:that\s+)?${PRONOUN}\s+(?:is|was|can\s+be)\s+(?:quite\s+)?(?:right|correct|possible|true)\b|I\s+doubt\s+(?:it|this|that)\b)`,
  'iu',
);
/** Words that make "it is wrong" refer to something else. */
const OTHER =
  /\d|\b(?:otherwise|else|if|unless|other|others|another|any|every|when|where|reason|why|because|since)\b|\([A-J]\)|\b[B-HJ-Z]\b/;
/** "But 42 is even, so this is wrong." */
const NEXT_CONCLUDES = new RegExp(
  String.raw`^(?:but|however|yet)\b[^.]{0,120}\b(?:so|hence|thus|therefore|means|shows\s+that|which\s+means)\s+${PRONOUN}\s*(?:${IS_WRONG})`,
  'iu',
);
const REFUSED =
  /^["'“(*_\s]*(?:no|nope|nein|non|wrong|incorrect|false|falsch|faux|not\s+quite|不对|错)\s*[.!…](?:\s|$)/iu;

/** A clause that asks: it begins like a question. */
const ASKS =
  /^["'“(*_\s]*(?:(?:so|and|but|then|hmm+|well|or|ok(?:ay)?|now|wait|perhaps|maybe)\b[\s,…]*)*(?:is|are|was|were|does|do|did|can|could|should|would|will|might|may|has|have|shall|what|which|why|how|isn['’]t|wouldn['’]t|couldn['’]t|shouldn['’]t)\b/i;
/** The question mark after an answer, with at most a unit or a tag between. */
const ASKED_BEHIND = /^[ $)\]}*_"'”’\\]*(?:,? *[\p{L}%°]{1,12}){0,3} *[?？]/u;
const ASKED_IN_SENTENCE = /^(?:[^.!?？\n]|\.(?=\d)){0,160}[?？]/u;
/** The answer to the question. */
const CONFIRMED =
  /^["'“(*_\s]*(?:yes|yep|yeah|indeed|correct|right|exactly|sure|certainly|ja|oui|sí|sim|да|是的?)(?![\p{L}])/iu;

/** "Is the answer 42?", "42?": the text asks for it and does not say "yes" itself. A box, and a reply that is only "C?", are answers. */
function isAsked(text: string, at: number, end: number, before: string): boolean {
  if (/^\\(?:boxed|f(?:rame)?box|bbox)/.test(text.slice(at, at + 10)) || text.slice(0, at).trim() === '') return false;
  const behind = text.slice(end, end + 200);
  const asked = ASKED_BEHIND.exec(behind) ?? (ASKS.test(before) ? ASKED_IN_SENTENCE.exec(behind) : null);
  return asked !== null && !CONFIRMED.test(behind.slice(asked[0].length));
}

/** How a text uses the answer from `at` to `end`, judged by the sentence that contains it and the next sentence. */
export function standingOf(text: string, at: number, end: number): Standing {
  const before = clauseBefore(text, at);
  const isNegated = NEGATION.test(before) && !DOUBLE.test(before) && !RELATIVE.test(before);
  if (isNegated || OUT_OF_REACH.test(before) || UNEQUAL.test(before) || NEGATION_CJK.test(before)) return 'negated';
  const { rest, next } = sentencesAfter(text, end);
  if (NEGATED_BEHIND.test(rest)) return 'negated';
  const isModest = MODEST.test(before) && !/\b(?:let|suppose|if|try)/i.test(before);
  const isSupposed = (SUPPOSITION.test(before) && !isModest) || SUPPOSED_CJK.test(before);
  const isSuperseded = SUPERSEDED.before.test(before) && (SUPERSEDED.behind.test(rest) || SUPERSEDED.behind.test(next));
  const isClaimed = CLAIMED.before.test(before) && CLAIMED.next.test(next);
  const isUnmet =
    isSuperseded ||
    isClaimed ||
    (/\bwould\s+be\s*$/i.test(before) && /^[^.;]{0,40}\bif\b/i.test(rest)) ||
    CONDITIONAL.test(rest);
  if (isSupposed || isUnmet || isAsked(text, at, end, before) || THOUGHT.some((pattern) => pattern.test(before)))
    return 'supposed';
  if (BEHIND.test(rest) || WRONG_CJK.test(rest)) return 'refuted';
  const isWithdrawn =
    isSaidWrong(rest) ||
    NEXT_WRONG.test(next) ||
    NEXT_CONCLUDES.test(next) ||
    WRONG_CJK.test(next) ||
    REFUSED.test(next);
  return isWithdrawn ? 'withdrawn' : 'asserted';
}

/** "42 is tempting; however it is wrong": refers to this answer if the text between them names nothing else. */
function isSaidWrong(rest: string): boolean {
  const match = SAID_WRONG.exec(rest);
  return match !== null && match.index <= 100 && !OTHER.test(rest.slice(0, match.index));
}
