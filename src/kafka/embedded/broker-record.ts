import { randomUUID } from 'node:crypto';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { jsonObject } from './json-object.ts';

/** The note that a running broker leaves in its folder, for other processes that want the same data. */
export interface BrokerRecord {
  /** Process id of the broker. */
  readonly pid: number;
  /** Process id of the one that started it and with which it ends. */
  readonly ownerPid: number;
  readonly port: number;
  /** ISO 8601. */
  readonly startedAt: string;
}

const FILE = 'broker.json';

/** The note in `dataDir`, or null when there is none or it is not readable as one. It may be stale. */
export async function readBrokerRecord(dataDir: string): Promise<BrokerRecord | null> {
  try {
    return parseBrokerRecord(await readFile(path.join(dataDir, FILE), 'utf8'));
  } catch {
    return null;
  }
}

/** Reads a note's text; null when it is not one. */
export function parseBrokerRecord(text: string): BrokerRecord | null {
  const { pid, ownerPid, port, startedAt } = jsonObject(text) ?? {};
  if (!isPositiveInteger(pid) || !isPositiveInteger(ownerPid) || !isPositiveInteger(port)) return null;
  return { pid, ownerPid, port, startedAt: typeof startedAt === 'string' ? startedAt : '' };
}

/** Writes the note, whole or not at all. */
export async function writeBrokerRecord(dataDir: string, record: BrokerRecord): Promise<void> {
  const file = path.join(dataDir, FILE);
  const part = `${file}.${randomUUID().slice(0, 8)}.part`;
  await writeFile(part, `${JSON.stringify(record)}\n`);
  await rename(part, file);
}

/** Removes the note if it is still the one of this broker. */
export async function removeBrokerRecord(dataDir: string, pid: number): Promise<void> {
  if ((await readBrokerRecord(dataDir))?.pid === pid) await rm(path.join(dataDir, FILE), { force: true });
}

/** Whether a process with this id is running, also when it belongs to somebody else. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function isPositiveInteger(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value > 0;
}
