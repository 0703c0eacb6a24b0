/** Says, anywhere after an answer, that it is not the final one. */
const PATTERNS: readonly RegExp[] = [
  /\b(?:wait|hmm+|oops|whoops|no|nope|sorry|actually|hold\s+on|oh)\b[,.!…:—-]{0,4}\s{1,4}(?:(?:wait|no|sorry|actually|hmm+|oops|but)\b[\s,.!…—-]{0,6}){0,3}(?:no\b(?!\s+\w+\s+(?:is|are|can|other))|actually\b[^.\n]{0,60}\d|(?:that|this|it)(?:['’]s|\s+is|\s+was)\s+(?:wrong|incorrect|not\b)|(?:that|this|it)\s+(?:can['’]?t|cannot)\b|it(?:['’]s|\s+is)\s+(?!correct|right|fine|ok|good|true|indeed|consistent|worth|clear|easy|important|possible|given|necessary|useful|also|not\s+(?:wrong|necessary|clear|needed|hard))|it\s+should\b|the\s+(?:correct\s+|right\s+)?(?:answer|result|value)\s+(?:is\s+not|isn['’]t|is(?!\s+(?:correct|right|still|indeed))|should)\b|I\s+(?:meant|made\s+an?|mis\w+|forgot|was\s+wrong)|(?:scratch|strike)\b)/gi,
  /\b(?:scratch|strike)\s+that\b|\bon\s+(?:second\s+thoughts?|reflection|closer\s+inspection)\b|\b(?:let\s+me|(?:need|have)\s+to|must|should)\s+(?:correct|rectify|revise)\s+(?:this|that|it|my|the\s+answer|myself)\b|\bI\s+(?:take|took)\s+(?:that|it|this)\s+back\b|\bI\s+(?:retract|withdraw)\b|\b(?:I|we)\s+(?:was|were|am|are)\s+(?:wrong|mistaken|incorrect)\b(?!\s+to\s+(?:doubt|worry))/gi,
  /\b(?:I|we)\s+(?:have\s+|had\s+)?(?:made|see\s+(?:a|an|my|the|our))\s+(?:an?\s+)?(?:\w+\s+){0,2}(?:mistake|error|slip)\b(?!\s+(?:earlier|before|above|initially|at\s+first|bound|term|estimate|margin|of\s+(?:less|at\s+most)))|\b(?:my|our)\s+(?:mistake|bad|error|apologies)\b(?!\s+(?:earlier|for\s+the\s+(?:verbose|long|lengthy|delay|length|confusion|inconvenience)))|\bI\s+apologi[sz]e\b|\bI\s+forgot\s+(?:to\s+(?!mention|say|note|explain)|the\b|that\b)|\b(?:I|we)\s+mis(?:read|count|calc|comput|took|add|interpret|understood|wrote|spoke|stated)\w*/gi,
  /\bI\s+(?:meant|should\s+have\s+(?:said|written))\b|\b(?:ignore|disregard|forget|discard)\s+(?:that|this|it|the\s+above|(?:the|my|our)\s+(?:previous|earlier|last|first|above|answer)|what\s+I)\b|\b(?:correction|corrected(?:\s+answer)?|erratum|(?:edit|update)(?=\s*:[^.\n]{0,60}\d))\s*:|\bnever\s?mind\b/gi,
  /\b(?:correct|actual|revised|corrected|right|real|true|updated|new)\s+(?:final\s+)?(?:answer|value|result|total|sum|count)\s+(?:is|should\s+be|must\s+be|:)/gi,
  /\b(?:it|this|that|(?:the|my)\s+(?:\w+\s+)?(?:answer|value|result|total))\s+should\s+(?:actually\s+|really\s+|instead\s+|rather\s+)?(?:be|have\s+been|read)\b(?=[\s:*$\\({]*(?:[-+]?\.?\d|\\?frac|[A-J]\b|\\[a-z]|option\b))/gi,
  /\b(?:my|the|this|that|our)\s+(?:(?:(?:previous|earlier|first|above|last|initial)\s+)?(?:answer|result|value|calculation|solution)(?:\s+above)?|above)\s+(?:was|is)\s+(?:wrong|incorrect|not\s+(?:right|correct)|mistaken)\b|\bthere\s+(?:is|was)\s+an?\s+(?:mistake|error)\s+(?:above|in\s+(?:my|the\s+above))|\b(?:after|on|upon)\s+(?:re-?\w+ing|review|reconsideration|further\s+\w+|closer\s+\w+|double-?checking)\b[^.\n]{0,30}\b(?:answer|result|value|total)\s+(?:is|should)\b/gi,
  /(?<=[.!\n]\s*)(?:No|Nope|Nein|Non|Wrong)[.!](?=\s|$)/g,
  /\bno,?\s+wait\b(?![\s,.:—–-]{0,4}(?:yes\b|(?:it|that)(?:['’]s|\s+is)\s+(?:right|correct|fine)))|,\s+(?:no|nope|sorry|or\s+rather|rather|I\s+mean|make\s+(?:it|that)|er+m?|uh+m?),\s+(?=[$\\({*]{0,4}-?\d)|,\s+(?:or\s+rather|I\s+mean|make\s+(?:it|that))\s+(?=[$\\({*]{0,4}-?\d)|\bI\s+give\s+up\b/gi,
  /\bbut\s+(?:the|its|their)\s+(?:exact|precise|proper)\s+(?:answer|value|result|total|sum|number)\s+(?:is|should\s+be|must\s+be)\b/gi,
  /(?<=[.!?…,)\s]\s{0,3})(?:No|Nope|Wait|Nein|Non|Actually|Sorry|Pardon|Perdón|Entschuldigung)\s?[,:—]\s+(?=[($\\*]{0,4}(?:[A-J](?![\w'’])|-?\d|frac))/g,
  /\b(?:oops|whoops|huch|oups)\b(?![,.!\s—–-]{1,4}I\s+(?:should\s+(?:also\s+)?(?:mention|say|note|add)|forgot\s+to\s+(?:mention|say|note)))/gi,
  /(?<!\p{L})(?:doch\s+nicht|ich\s+meinte|korrektur|ich\s+habe\s+(?:mich\s+(?:geirrt|verrechnet|vertan)|einen\s+Fehler)|je\s+me\s+suis\s+trompée?|j['’]ai\s+fait\s+une\s+erreur|je\s+voulais\s+dire|me\s+equivoqué|me\s+he\s+equivocado|cometí\s+un\s+error|quise\s+decir|corrección|correzione|correção|mi\s+sono\s+sbagliat[oa]|ho\s+sbagliato|eu\s+errei|cometi\s+um\s+erro|я\s+ошиб(?:ся|лась)|(?:richtige|korrekte)\s+(?:Antwort|Lösung)\s+(?:ist|lautet|wäre)|(?:respuesta|resposta|risposta)\s+(?:correcta|correta|corretta)\s+(?:es|é|è)|(?:bonne\s+réponse|réponse\s+correcte)\s+est|правильный\s+ответ)(?!\p{L})|正确(?:的)?答案(?:是|为|应)|(?:不对|错了|更正|我(?:算|弄|搞)错了|等等[,，]\s*(?:不|我)|(?:应该|應該)是|改为|いや、|訂正)/giu,
];

/** Where a text, from a position on, withdraws an earlier statement, in order. */
export function withdrawalsIn(text: string, from = 0): readonly { readonly at: number; readonly end: number }[] {
  const rest = text.slice(from);
  if (rest.trim() === '') return [];
  return PATTERNS.flatMap((pattern) =>
    [...rest.matchAll(pattern)].map((match) => ({
      at: from + match.index,
      end: from + match.index + match[0].length,
    })),
  ).toSorted((first, second) => first.at - second.at);
}
