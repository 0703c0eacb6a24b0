/** The first start, once for a pool: at its end it writes the compiled code, with all functions that the run needed. */
'use strict';
const fs = require('node:fs'),
  { Script } = require('node:vm');
const file = __filename.slice(0, -'.cjs'.length);
for (const name of process.argv.splice(2)) fs.unlinkSync(name);
const script = new Script(fs.readFileSync(file + '.js', 'utf8'), { filename: file + '.js' });
process.on('exit', () => fs.writeFileSync(file + '.cache', script.createCachedData()));
script.runInThisContext()(require, process, console);
