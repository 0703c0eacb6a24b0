/** Outputs that mark no answer, whose last number is their answer. */
export const PROSE_NUMBERS_ACCEPTED: readonly (readonly [output: string, gold: string])[] = [
  // With its unit of measure.
  ['The result is 60 miles per hour.', '60 mph'],
  ['He drove 60 miles every hour.', '60 mph'],
  ['We find it takes 60 miles an hour.', '60 mph'],
  ['It is therefore 25 cm² in total.', String.raw`25\text{ cm}^2`],
  ['It is **12 kg**', '12 kg'],
  ['The result is 100 °C.', String.raw`100^\circ C`],
  ['It takes 30 minutes to get there.', '30'],
  ['She has 5 in the bag.', '5 cm'],
  ['She makes $18 a day.', '$18'],
  ['It takes 2 hours and 15 minutes.', '2 hours 15 minutes'],
  // Lists and relations whole.
  ['The sides are 3, 4 and 5.', '3, 4, 5'],
  ['x ≤ 3', '(−∞, 3]'],
  ['2*sqrt(3)', String.raw`2\sqrt{3}`],
  // What relates it to another number, or refers to the text, says nothing else.
  ['By Theorem 3 there are 42 of them.', '42'],
  ['There are 42 of them by Theorem 3.', '42'],
  ['She needs at least 42 cards.', '42'],
  ['Nobody else can solve this; I get 42.', '42'],
  ['the score impossible to get is 43', '43'],
  ['One million', '1,000,000'],
  ['minus one', '-1'],
];

/** Outputs whose last number is not the gold answer, though its digits are. */
export const PROSE_NUMBERS_REFUSED: readonly (readonly [output: string, gold: string])[] = [
  ['The speed is 60 km/h.', '60 mph'],
  ['The result is 60 kilometers per hour.', '60 mph'],
  ['We find it takes 5 meters.', '5 cm'],
  ['It is therefore 5 mm in total.', '5 cm'],
  ['The result is 12 g.', '12 kg'],
  ['It is **12 g**', '12 kg'],
  ['The result is 30 hours.', '30 minutes'],
  ['The result is 25 m².', String.raw`25\text{ cm}^2`],
  ['The result is 4 gallons.', '4 liters'],
  ['The result is 100 °F.', String.raw`100^\circ C`],
  ['The sides are 3, 4 and 5.', '4, 5'],
  ['The sides are 2, 3, 4.', '3, 4'],
  ['x > 3', '3'],
  ['So we need x ≤ 3.', '3'],
  ['It exceeds 42.', '42'],
  ['The answer exceeds 42.', '42'],
  ['That is twice 42.', '42'],
  ['We get half of 42.', '42'],
  ['x must be a divisor of 42.', '42'],
  ['The result lies below 42.', '42'],
  ['The remainder when divided by 42 is needed.', '42'],
  ['See equation 42.', '42'],
  ['This follows from Theorem 42.', '42'],
  ['It is impossible to get 42.', '42'],
  ['I cannot solve this. Problem 42 is hard.', '42'],
  ['The problem has 5 parts. I cannot solve it.', '5'],
  ["I don't know. My guess would need 42 more pages.", '42'],
  ['There is not enough information to determine the answer, although 42 is given.', '42'],
  ["I'm sorry, but I can't help with the 42.", '42'],
  [String.raw`If x = 1 the answer would be \boxed{42}, but x = 2.`, '42'],
  ['Bob thinks the answer is 42. Bob is wrong.', '42'],
];

/** Answers in a list below their heading. */
export const LISTED_ACCEPTED: readonly (readonly [output: string, gold: string])[] = [
  ['Answer:\n- 42', '42'],
  ['**Answer:**\n\n* 42', '42'],
  ['**Final Answer**\n- 42', '42'],
  ['Answer:\n1. 42', '42'],
  ['Answer:\n• 42', '42'],
  ['Answer:\n- 1\n- 2', '1, 2'],
  ['Answer:\n* x = 1\n* y = 2', 'x=1, y=2'],
  ['Answer:\n-42', '-42'],
  ['Answer: - 42', '-42'],
  ['Answer:\n- -42', '-42'],
];
export const LISTED_REFUSED: readonly (readonly [output: string, gold: string])[] = [
  ['Answer:\n- 42', '-42'],
  ['Answer:\n1. 42', '1'],
  ['Answer:\n* 1\n* 2', '1'],
  ['Answer:\n- 1\n- 2', '2'],
];
