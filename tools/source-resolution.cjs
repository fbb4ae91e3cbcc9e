// Lets ts-node find `@cleartext/<package>` in its source, so that nothing has to be built before it runs.
const Module = require('node:module');
const path = require('node:path');

const resolveFilename = Module._resolveFilename;
Module._resolveFilename = function (request, ...rest) {
  const match = /^@cleartext\/([\w-]+)(\/lab)?$/.exec(request);
  const target = match
    ? path.join(__dirname, '..', 'packages', match[1], 'src', match[2] ? 'lab' : '', 'index.ts')
    : request;
  return resolveFilename.call(this, target, ...rest);
};
