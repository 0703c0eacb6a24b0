import { open } from 'node:fs/promises';
import { SluiceError } from '../records/sluice-error.ts';
import { ignoreMissing } from './folder.ts';
import { unwritable } from './replace-file.ts';

/** How a file is recognised as one that a command wrote. */
export interface OwnFile {
  /** A text within the first 4,096 bytes of each such file. */
  readonly mark: string;
  /** For the message: `page of sluice`. */
  readonly what: string;
  /** The command that writes it, for the message. */
  readonly command: string;
}

const HEAD_BYTES = 4096;

/**
 * Refuses to replace a file that sluice did not write: the name of an output may be mistyped. A missing file and an
 * empty one are accepted.
 *
 * @throws `SluiceError` `usage`; `output-failed` if the file cannot be read
 */
export async function refuseForeignFile(file: string, { mark, what, command }: OwnFile): Promise<void> {
  const opened = await open(file, 'r').catch(ignoreMissing).catch(unwritable(file));
  if (opened === undefined) return;
  try {
    if ((await opened.stat()).isFile()) {
      const { buffer, bytesRead } = await opened.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
      if (bytesRead === 0 || buffer.toString('utf8', 0, bytesRead).includes(mark)) return;
    }
  } finally {
    await opened.close();
  }
  throw new SluiceError('usage', `${file} is no ${what}: expected a new file, or one that ${command} wrote`);
}
