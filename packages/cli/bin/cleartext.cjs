#!/usr/bin/env node
const { sep } = require('node:path');
const load = require('./load.cjs');

// Inside a workspace npx moves up to the folder of its package.json; files are meant from where the user stands.
const { npm_lifecycle_event: event, INIT_CWD: from } = process.env;
if ((event === 'npx' || event === 'cleartext') && from?.startsWith(process.cwd() + sep)) process.chdir(from);

load('index').then(({ main }) => main(process.argv));
