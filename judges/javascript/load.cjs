/**
 * The start of both processes: loads the code that was compiled before, or compiles it again if Node refuses that. They exit
 * without Node's own shutdown, which takes a millisecond. The names of the channels are removed before the program is read,
 * so that no program can find them.
 */
'use strict';
const fs = require('node:fs'),
  { Script } = require('node:vm');
const file = __filename.slice(0, -'.cjs'.length);
const end = process.kill.bind(process, process.pid, 'SIGKILL');
process.reallyExit = () => end();
for (const name of process.argv.splice(2)) fs.unlinkSync(name);
const script = new Script(fs.readFileSync(file + '.js', 'utf8'), {
  filename: file + '.js',
  cachedData: fs.readFileSync(file + '.cache'),
});
script.runInThisContext()(require, process, console);
