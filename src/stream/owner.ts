/**
 * The name of an owner of a task: the process, and how many tasks it has acquired, so that a process that acquires a task
 * again is another owner.
 */
export const ownerName = (worker: string, acquired: number): string => `${worker}#${acquired}`;

/** The process of an owner. */
export const processOf = (owner: string): string => owner.replace(/#\d+$/, '');
