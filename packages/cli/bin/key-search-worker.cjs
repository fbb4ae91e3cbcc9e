// A worker thread of `cleartext crack`.
const load = require('./load.cjs');

load('key-search/worker').then(({ serveKeySearch }) => serveKeySearch());
