import type { FileHandle } from 'node:fs/promises';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import type { ShardWriter } from './shard-writer.ts';

const WRITE_BYTES = 1024 * 1024;

/** Rows as JSON Lines. */
export class JsonLinesShards implements ShardWriter {
  readonly #dir: string;
  readonly #shardBytes: number;
  readonly #paths: string[] = [];
  #file: FileHandle | null = null;
  #shardLength = 0;
  #waiting: string[] = [];
  #waitingLength = 0;

  constructor(dir: string, shardBytes: number) {
    this.#dir = dir;
    this.#shardBytes = shardBytes;
  }

  async write(row: object): Promise<void> {
    const line = `${JSON.stringify(row)}\n`;
    const length = Buffer.byteLength(line);
    if (this.#shardLength > 0 && this.#shardLength + length > this.#shardBytes) await this.#close();
    if (this.#file === null) await this.#open();
    this.#waiting.push(line);
    this.#waitingLength += length;
    this.#shardLength += length;
    if (this.#waitingLength >= WRITE_BYTES) await this.#flush();
  }

  async finish(): Promise<readonly string[]> {
    if (this.#paths.length === 0) await this.#open();
    await this.#close();
    return this.#paths;
  }

  async abandon(): Promise<void> {
    await this.#file?.close().catch(() => undefined);
    this.#file = null;
  }

  async #open(): Promise<void> {
    const path = join(this.#dir, String(this.#paths.length));
    this.#file = await open(path, 'wx');
    this.#paths.push(path);
    this.#shardLength = 0;
  }

  async #flush(): Promise<void> {
    await this.#file?.writeFile(this.#waiting.join(''));
    this.#waiting = [];
    this.#waitingLength = 0;
  }

  async #close(): Promise<void> {
    if (this.#file === null) return;
    await this.#flush();
    await this.#file.sync();
    await this.#file.close();
    this.#file = null;
  }
}
