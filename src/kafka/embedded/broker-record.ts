import { randomUUID } from 'node:crypto';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { jsonObject } from './json-object.ts';

/** The file that a running broker writes in its folder, for other processes that need the same data. */
export interface BrokerRecord {
  /** Process id of the broker. */
  readonly pid: number;
  /** Process id of the process that started the broker; the broker ends with it. */
  readonly ownerPid: number;
  readonly port: number;
  /** ISO 8601. */
  readonly startedAt: string;
}

const FILE = 'broker.json';

/** Reads the record in `dataDir`; null if it is missing or invalid. It may be stale. */
export async function readBrokerRecord(dataDir: string): Promise<BrokerRecord | null> {
  try {
    return parseBrokerRecord(await readFile(path.join(dataDir, FILE), 'utf8'));
  } catch {
    return null;
  }
}

/** Parses the text of a record; null if it is invalid. */
export function parseBrokerRecord(text: string): BrokerRecord | null {
  const { pid, ownerPid, port, startedAt } = jsonObject(text) ?? {};
  if (!isPositiveInteger(pid) || !isPositiveInteger(ownerPid) || !isPositiveInteger(port)) return null;
  return { pid, ownerPid, port, startedAt: typeof startedAt === 'string' ? startedAt : '' };
}

/** Writes the record atomically. */
export async function writeBrokerRecord(dataDir: string, record: BrokerRecord): Promise<void> {
  const file = path.join(dataDir, FILE);
  const part = `${file}.${randomUUID().slice(0, 8)}.part`;
  await writeFile(part, `${JSON.stringify(record)}\n`);
  await rename(part, file);
}

/** Removes the record if it still belongs to this broker. */
export async function removeBrokerRecord(dataDir: string, pid: number): Promise<void> {
  if ((await readBrokerRecord(dataDir))?.pid === pid) await rm(path.join(dataDir, FILE), { force: true });
}

/** Whether a process with this id is running, including other users' processes. */
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
