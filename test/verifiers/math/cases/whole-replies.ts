/** Replies as chat models write them, with text after the answer that has other numbers. */
export const REPLIES_ACCEPTED: readonly (readonly [output: string, gold: string])[] = [
  // Another question, that the model asks itself and answers.
  ['So she makes $18.\n#### 18\n\nQuestion: How many bolts?\nAnswer: 2+1=3.\n#### 3', '18'],
  ['The answer is 18.\n\nQ: How many bolts?\nA: The answer is 3.', '18'],
  ['\\boxed{36}\n\n## Problem 2\n\nAnd ten people?\n\n**Solution:** $\\boxed{45}$', '36'],
  ['\\boxed{36}\n\n**Follow-up question:** And ten?\n\n**Answer:** \\boxed{45}', '36'],
  ['\\boxed{36}\n\n问题：十个人呢？\n答案：\\boxed{45}', '36'],
  ['Question 1: How many people?\nAnswer: 10.\nQuestion 2: How many pairs?\nAnswer: 45.', '45'],
  ['**Problem:** Find n.\n\n**Solution:** 90/2.\n\nThe answer is \\boxed{45}.', '45'],
  // Offers, reasons and remarks.
  ['She makes $18 per day. Would you like me to calculate her weekly income (7 days)?', '18'],
  ['She makes $18 a day. If you want, I can show it for 20 eggs.', '18'],
  ['So there are 120. This is because the first can be any of 5.', '120'],
  ['The number of arrangements is $5! = 120$, where $5$ is the number of books.', '120'],
  ['Each gets 15 candies (60 divided by 4).', '15'],
  ['The price is $15 (originally $10, plus $5).', '15'],
  ['The total is $126. (With a 20% discount it would be $100.80.)', '126'],
  ['If you start from 0 you get 41, but we start from 1, so 42.', '42'],
  ['fifteen (15)', '15'],
  ['The total (3 boxes and 12 bags) is 15.', '15'],
  ['120\n\nExplanation: 5 × 4 × 3 × 2 × 1.', '120'],
  // Checks of the answer.
  ['Divide by 3: x = 4. Check: 3(4) + 5 = 17. ✓', '4'],
  ['$x = 4$\n\n**Verification**\n\n$3 \\cdot 4 + 5 = 17$ ✅', '4'],
  ['So x = 4.\n\nWe can check it by substitution: $3(4)+5 = 17$, which is true.', '4'],
  ['The value of x is 4. This is correct since 3(4) + 5 = 17.', '4'],
  ['x = 5?\n\nCheck: 3(5) + 5 = 20. So x = 4.', '4'],
  ['The minimum is −7 (attained at x = 2).', '-7'],
  ['We need 34 buses (33 would not be enough).', '34'],
  ['The answer is 42 (some may get 41 by forgetting the first term).', '42'],
  // Expressions whole.
  ['Expanding gives x² − 5x + 6.', 'x^2-5x+6'],
  ['The sum is 1 + 2 + 3', '6'],
  // Labels of lists and steps.
  ['The total is $126.\n\nTo recap:\n1. Find the cost of shirts.\n2. Find the cost of pants.\n3. Add them.', '126'],
  ['So the total is $126.\n\nStep 3: Done.', '126'],
  ['18. That is what she makes.', '18'],
  // Numbers that the answer is compared with.
  ['Tom ends up with 15 apples, i.e., 3 fewer than the 18 he started with.', '15'],
  ['So the price is $15, $5 more than the original $10.', '15'],
  ['Hence Tom ends up with 15 apples out of 18.', '15'],
  ['He needs 5 more than 10, which is 15.', '15'],
  ['There is a 3 in 20 chance.', '3/20'],
  ['The ratio is 3 : 5.', '3:5'],
  ['The ratio is 3 to 5.', '3:5'],
  // Lists of formulas.
  ['Thus the possible values are precisely $1$, $2$, and $3$.', '1, 2, 3'],
  ['The answer is $2^{-2/3}$, $8$.', '2^{-2/3}, 8'],
  ['For $n = 2$, $x = 5$.', '5'],
  // An exact value and its approximation.
  ['So it is $\\frac12\\ln 3$, which is approximately $0.549$.', '\\frac{1}{2}\\ln 3'],
  ['The integral is $\\frac{1}{2}\\ln 3$, approximately 0.549.', '0.549'],
  // Statements.
  ['There are 10 people. **Final answer: 45**', '45'],
  ['**Answer:** The minimum number is $\\binom{n}{2}$.', '\\frac{n(n-1)}{2}'],
  ['The answer is 36.\n\nThe answer should be an integer, and indeed it is.', '36'],
  ['Answer: Rs. 1250', '1250'],
  ['Antwort: Es sind 42 Äpfel.', '42'],
  ['Die Antwort ist 43.\n\nKorrektur: Ich habe mich verrechnet, es sind 42.', '42'],
  ['{"answer": [2, 3]}', '2, 3'],
  ['Final answer: two hundred and sixty pounds', '260'],
  ['**Answer:** three and a half hours', '3.5'],
  ['Hence the equation has no solution.', '\\text{no solution}'],
  ['x = 5 makes the denominator zero. **There is no solution.**', '\\emptyset'],
  // Not taken back.
  ['\\boxed{36}\n\nMy apologies for the verbose answer.', '36'],
  ['\\boxed{36}. Edit: fixed a typo above.', '36'],
  ['\\boxed{36}\n\nOops, I should mention that people are distinguishable.', '36'],
  ['\\boxed{36}\n\nI was wrong to doubt it: 36 is right.', '36'],
  ['\\boxed{36}\n\nHmm, is that right? $9 \\times 8 = 72$, $72/2 = 36$. Yes.', '36'],
  ['Is the answer 36? Yes.', '36'],
  ['How much is it? It is 36.', '36'],
];

/** Replies of the same kinds that do not give the gold answer. */
export const REPLIES_REFUSED: readonly (readonly [output: string, gold: string])[] = [
  ['The answer is 18.\n\nQ: How many bolts?\nA: The answer is 3.', '3'],
  ['\\boxed{36}\n\nExercise 2. And ten?\n\nSolution. \\boxed{45}', '45'],
  ['The total comes to $126. Would you like me to calculate it with a discount of 20%?', '20'],
  ['The total is $126.\n\nTo recap:\n1. Shirts.\n2. Pants.\n3. Add them.', '3'],
  ['The total is $126. (With a 20% discount it would be $100.80.)', '100.8'],
  ['Hence Tom ends up with 15 apples out of 18.', '18'],
  ['So the price is $15, $5 more than the original $10.', '10'],
  ['Thus the possible values are precisely $1$, $2$, and $3$.', '3'],
  ['The answer is $4$, $5$.', '4'],
  ['So x = 4.\n\nCheck: 3(4) + 5 = 12 + 5 = 17 ✓', '17'],
  ['Expanding gives x² − 5x + 6.', '5x+6'],
  ['The sum is 1 + 2 + 3', '5'],
  // Asked or tried.
  ['Is the answer 16?', '16'],
  ['So is the answer 18? No, it is 16.', '18'],
  ["The problem doesn't say how many he gave away. Perhaps 15?", '15'],
  ['We need to check whether the answer is 16.', '16'],
  ['Let me check if 16 works.', '16'],
  ['It depends: if Tom shares, he has 15; otherwise he has 18.', '18'],
  // No solution.
  ['We tried x = 5, but there are no real solutions.', '5'],
  ['x = 5 fails. Hence the equation has no solution.', '5'],
  ['If $a=0$ there is no solution.', '\\text{no solution}'],
  ['There is no solution below 5.', '\\text{no solution}'],
  // Changed by its words.
  ['Antwort: Es sind mehr als 42 Äpfel.', '42'],
  ['Réponse : Il y a moins de 42 pommes.', '42'],
  ['**Answer:** The minimum is at least $n-1$.', 'n-1'],
  ['Answer: two hundred or sixty pounds', '260'],
  ['Answer: twelve and a half students', '12'],
  // Taken back.
  ["\\boxed{36}\n\nHmm, that doesn't look right. With 10 people, it's 45.", '36'],
  ["\\boxed{36}\n\nI don't think this is right.", '36'],
  ['**Final Answer: 36**\n\nNever mind, the answer is 45.', '36'],
  ['So $9\\cdot 8/2 = \\boxed{36}$. **Final answer: 45**', '36'],
  ['\\boxed{36}\n\nUpdate: the answer is 45', '36'],
];

/** Notations of one value, as golds and answers. */
export const SPELLINGS_EQUAL: readonly (readonly [string, string])[] = [
  ['\\mathbf{i}-2\\mathbf{j}+3\\mathbf{k}', '\\langle 1,-2,3\\rangle'],
  ['\\vec{v} = \\hat{\\imath} - 2\\,\\hat{\\jmath} + 3\\,\\hat{k}', '(1,-2,3)'],
  ['\\frac12\\mathbf{i}+(t+1)\\mathbf{j}', '\\langle \\frac12, 1+t\\rangle'],
  ['\\frac{\\mathbf{i}}{2}+(1+t)\\mathbf{j}', '\\langle \\frac12, 1+t\\rangle'],
  ['2(\\mathbf{i}+\\mathbf{j})', '2\\mathbf{i}+2\\mathbf{j}'],
  ['<1, -2, 3>', '\\langle 1,-2,3\\rangle'],
  ['{7 \\over 2}', '\\frac72'],
  ['\\sqrt{3} \\over 2', '\\frac{\\sqrt3}{2}'],
  ['\\Pr[X \\ge 2] = \\tfrac12', '\\frac12'],
  ['\\mathbb{P}(X = 2) = 0.2', 'P(X=2)=\\frac15'],
  ['\\text{The probability is } \\frac12', '\\frac12'],
  ['f(-2)+f(-1)+f(0) = \\frac{14}{3}', '\\frac{14}{3}'],
];

/** Near notations of another value. */
export const SPELLINGS_DIFFERENT: readonly (readonly [string, string])[] = [
  ['\\mathbf{i}-2\\mathbf{j}+3\\mathbf{k}', '\\langle -2,1,3\\rangle'],
  ['\\mathbf{i}-2\\mathbf{j}', '(1,-2,3)'],
  ['3\\mathbf{i}+2\\mathbf{j}', '3+2i'],
  ['{2 \\over 7}', '\\frac72'],
  ['\\Pr(X=3)=0.2', '\\Pr(X=4)=0.2'],
  ['2f(-1)+1 = 5', '5'],
];
