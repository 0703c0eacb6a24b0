import { createInterface } from 'node:readline/promises';
import { printable } from '../../records/foreign-text.ts';
import { SluiceError } from '../../records/sluice-error.ts';

/** Asks a person for a text. `problemOf` returns the fault of an answer, and the question is repeated. */
export interface Ask {
  /** An empty answer is `standard`. */
  text(question: string, standard: string, problemOf: (answer: string) => string | null): Promise<string>;
  /** One of several options, by its number or text. An empty answer is `standard`. */
  choose(question: string, options: readonly string[], standard: string): Promise<string>;
  close(): void;
}

/** The two streams of a terminal. */
export interface AskStreams {
  readonly input: NodeJS.ReadableStream;
  /** Stderr: stdout is for output that programs read. */
  readonly output: NodeJS.WritableStream;
}

/**
 * Questions on a terminal.
 *
 * @throws `SluiceError` `cancelled` from a question that Ctrl-C or the end of the input leaves without an answer
 */
export function openAsk({ input, output }: AskStreams): Ask {
  const lines = createInterface({ input, output, terminal: true });
  const ended = new AbortController();
  lines.once('close', () => ended.abort());
  lines.on('SIGINT', () => lines.close());
  const answerTo = async (prompt: string): Promise<string> => {
    try {
      return (await lines.question(printable(prompt), { signal: ended.signal })).trim();
    } catch (error) {
      if (!ended.signal.aborted) throw error;
      output.write('\n');
      throw new SluiceError('cancelled', 'init was ended before its last question: nothing is written');
    }
  };
  const ask: Ask = {
    text: async (question, standard, problemOf) => {
      for (;;) {
        const answer = (await answerTo(`${question}${standard === '' ? '' : ` [${standard}]`}: `)) || standard;
        const problem = problemOf(answer);
        if (problem === null) return answer;
        output.write(`  ${printable(problem)}\n`);
      }
    },
    choose: async (question, options, standard) => {
      const listed = options.map((option, index) => `  ${index + 1}  ${option}`).join('\n');
      const chosen = (answer: string): string | undefined =>
        options.includes(answer) ? answer : /^\d+$/.test(answer) ? options[Number(answer) - 1] : undefined;
      const answer = await ask.text(`${question}\n${listed}\n`, standard, (given) =>
        chosen(given) === undefined ? `expected a number from 1 to ${options.length}` : null,
      );
      return chosen(answer) ?? standard;
    },
    close: () => lines.close(),
  };
  return ask;
}
