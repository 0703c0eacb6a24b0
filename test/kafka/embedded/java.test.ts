import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { findJava, findMaven, isMissing, parseJavaMajor } from '../../../src/kafka/embedded/java.ts';

describe('parseJavaMajor', () => {
  it.each([
    ['openjdk version "17.0.15" 2025-04-15', 17],
    ['openjdk version "25" 2025-09-16', 25],
    ['java version "1.8.0_402"', 8],
    ['openjdk version "21-ea" 2023-09-19', 21],
    ['Picked up JAVA_TOOL_OPTIONS: -Xmx1g\nopenjdk version "11.0.2" 2019-01-15', 11],
  ])('reads %j as %i', (text, major) => {
    expect(parseJavaMajor(text)).toBe(major);
  });

  it('finds no version in the text of something else', () => {
    expect(parseJavaMajor('The operation couldn’t be completed. Unable to locate a Java Runtime.')).toBeNull();
  });
});

describe('findJava', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'sluice-java-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  async function install(where: string, version: string): Promise<string> {
    const bin = path.join(folder, where, 'bin');
    await mkdir(bin, { recursive: true });
    await writeFile(path.join(bin, 'java'), `#!/bin/sh\necho 'openjdk version "${version}"' >&2\n`, { mode: 0o755 });
    return bin;
  }

  it('prefers JAVA_HOME to the PATH', async () => {
    const home = path.dirname(await install('home', '21.0.1'));
    const onPath = await install('path', '17.0.1');
    const java = await findJava({ JAVA_HOME: home, PATH: onPath });
    expect(java).toMatchObject({ path: path.join(home, 'bin', 'java'), major: 21 });
  });

  it('uses the Java of the PATH when the one in JAVA_HOME is too old', async () => {
    const home = path.dirname(await install('home', '1.8.0_402'));
    const onPath = await install('path', '17.0.1');
    expect(await findJava({ JAVA_HOME: home, PATH: onPath })).toMatchObject({ major: 17 });
  });

  it('says which Java it found and what to install when all are too old', async () => {
    const onPath = await install('path', '11.0.2');
    const java = await findJava({ PATH: onPath });
    expect(isMissing(java)).toBe(true);
    expect(java).toMatchObject({
      missing: expect.stringContaining('is Java 11'),
      install: expect.stringContaining('17'),
    });
  });

  it('says that there is none when the PATH is empty', async () => {
    expect(await findJava({ PATH: '' })).toMatchObject({ missing: expect.stringContaining('Java 17 or newer') });
    expect(await findMaven({ PATH: folder })).toMatchObject({ missing: expect.stringContaining('Maven') });
  });
});
