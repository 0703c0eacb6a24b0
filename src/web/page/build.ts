import { build } from 'rolldown';

/** The licences of the bundled code require it in every copy, also in an exported page. */
const NOTICE = `/*! The page of sluice (Apache-2.0), with
Preact, Copyright (c) 2015-present Jason Miller, MIT
uPlot, Copyright (c) 2022 Leon Sorokin, MIT
KaTeX, Copyright (c) 2013-2020 Khan Academy and other contributors, MIT
highlight.js, Copyright (c) 2006 Ivan Sagalaev, BSD-3-Clause
MIT: https://opensource.org/license/mit  BSD-3-Clause: https://opensource.org/license/bsd-3-clause */`;

// The script of the page in one file: it is served, and copied into exported pages.
await build({
  input: 'src/web/page/main.tsx',
  platform: 'browser',
  tsconfig: 'src/web/page/tsconfig.json',
  output: { file: 'dist/web/page.js', format: 'iife', minify: true, postBanner: NOTICE },
});
