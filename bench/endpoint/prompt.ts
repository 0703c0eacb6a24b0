/** What every client of the benches asks: about a kilobyte. */
export const PROMPT: string = 'A question of about a kilobyte. '.repeat(30);
