import { scoreStepsAsPrm } from '../../src/demo/toy-prm.ts';

/** The steps in a critic's prompt. */
export interface ShownSteps {
  readonly question: string;
  readonly steps: readonly { readonly number: number; readonly text: string }[];
  /** Numbers of the first and the last step to rate. */
  readonly asked: readonly [number, number];
}

/** Reads the prompt of a critic. */
export function readCriticPrompt(prompt: string): ShownSteps {
  const question = /<question>\n([\s\S]*?)\n<\/question>/.exec(prompt)?.[1] ?? '';
  const steps = [...prompt.matchAll(/<step number="(\d+)">\n([\s\S]*?)\n<\/step>/g)].map((match) => ({
    number: Number(match[1]),
    text: match[2] ?? '',
  }));
  const asked = /For (?:each of the (\d+) steps|step (\d+)|steps (\d+) to (\d+)), give/.exec(prompt) ?? [];
  const [, all, one, from, to] = asked.map(Number);
  return { question, steps, asked: all ? [1, all] : one ? [one, one] : [from ?? 0, to ?? 0] };
}

/** The toy PRM as a critic: its ratings in the requested JSON. */
export function answerAsCritic(prompt: string): string {
  const { question, steps, asked } = readCriticPrompt(prompt);
  const scores = scoreStepsAsPrm(
    question,
    steps.map(({ text }) => text),
    1,
  );
  const ratings = scores.map((score, n) => ({ step: n + 1, score }));
  return JSON.stringify({ ratings: ratings.filter(({ step }) => step >= asked[0] && step <= asked[1]) });
}
