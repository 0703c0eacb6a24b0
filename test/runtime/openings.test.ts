import { expect, it } from 'vitest';
import { Openings } from '../../src/runtime/openings.ts';

const opening = (seen: string[], name: string, opened: Promise<void> = Promise.resolve()) =>
  [
    async () => {
      seen.push(`${name} opens`);
      await opened;
      return name;
    },
    async (one: string) => void seen.push(`${one} closes`),
  ] as const;

it('closes what was opened, last first', async () => {
  const seen: string[] = [];
  const openings = new Openings();
  expect(await openings.add(...opening(seen, 'a'))).toBe('a');
  await openings.add(...opening(seen, 'b'));
  expect(await openings.close()).toEqual([]);
  expect(await openings.close()).toEqual([]);
  expect(seen).toEqual(['a opens', 'b opens', 'b closes', 'a closes']);
});

it('closes at once what was opening at the end, and opens nothing after it', async () => {
  const seen: string[] = [];
  const openings = new Openings();
  const { promise, resolve } = Promise.withResolvers<void>();
  const late = openings.add(...opening(seen, 'late', promise));
  openings.end();
  resolve();
  await expect(late).rejects.toThrow('closed again');
  await expect(openings.add(...opening(seen, 'never'))).rejects.toThrow('nothing more is opened');
  expect(seen).toEqual(['late opens', 'late closes']);
});

it('closes the others where one cannot be closed, and resolves with its error', async () => {
  const seen: string[] = [];
  const openings = new Openings();
  await openings.add(...opening(seen, 'a'));
  const broken = new Error('broken');
  await openings.add(
    async () => 'b',
    () => Promise.reject(broken),
  );
  expect(await openings.close()).toEqual([broken]);
  expect(seen).toEqual(['a opens', 'a closes']);
});
