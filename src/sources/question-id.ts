import { hash } from 'node:crypto';

/** The text that decides whether two questions are the same: NFC, trimmed, each run of white space as one space. */
export function normalizeQuestion(question: string): string {
  return question.normalize('NFC').trim().replaceAll(/\s+/g, ' ');
}

/** The id of a question without one: the first 32 hexadecimal digits of SHA-256 over its normalised text. */
export function questionIdOf(question: string): string {
  return hash('sha256', normalizeQuestion(question), 'hex').slice(0, 32);
}
