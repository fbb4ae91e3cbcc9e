// For mutation testing of one package against its own tests, which takes minutes instead of hours:
//     MUTATED=asn1 npm run mutation -- --mutate 'packages/asn1/src/**/*.ts'
// Without MUTATED, all packages' tests judge a mutant. The house tests never do: they look at the repository, which Stryker's
// copy is not; nor do the command's: they start processes that would not see the mutant.
const config = require('../jest.config.js');

const mutated = process.env.MUTATED?.split(',');
const judges = ({ displayName }) =>
  mutated ? mutated.includes(displayName) : !['house', 'cli', 'conformance'].includes(displayName);

module.exports = {
  ...config,
  rootDir: require('node:path').dirname(__dirname),
  projects: config.projects.filter(judges),
};
