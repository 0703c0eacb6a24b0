/** The prompt of every client of the benches: about a kilobyte. */
export const PROMPT: string = 'A question of about a kilobyte. '.repeat(30);
