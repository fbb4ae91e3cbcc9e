#!/usr/bin/env node
const load = require('./load.cjs');

load('index').then(({ main }) => main(process.argv));
