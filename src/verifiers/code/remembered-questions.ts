import type { Question } from '../../records/question.ts';

/** Number of questions that are kept; the oldest is removed first. All attempts at a question share its entry. */
const MOST_REMEMBERED = 1_000;

/** Findings on the latest questions, by id and tests: another question with the same id has an entry of its own. */
export class RememberedQuestions<T> {
  readonly #found = new Map<
    string,
    { readonly tests: Question['tests']; readonly answer: string; readonly value: T }
  >();

  /** Undefined if there is no entry. */
  get(question: Question): T | undefined {
    const found = this.#found.get(question.id);
    if (found === undefined || found.answer !== question.answer) return undefined;
    const isSame = found.tests === question.tests || JSON.stringify(found.tests) === JSON.stringify(question.tests);
    return isSame ? found.value : undefined;
  }

  set(question: Question, value: T): void {
    this.#found.delete(question.id);
    const [oldest] = this.#found.keys();
    if (oldest !== undefined && this.#found.size >= MOST_REMEMBERED) this.#found.delete(oldest);
    this.#found.set(question.id, { tests: question.tests, answer: question.answer, value });
  }
}
