// For mutation testing: the packages' own tests. The house tests look at the repository, which Stryker's copy is not, and
// the command's tests start processes that would not see the mutant.
const config = require('./jest.config.js');

module.exports = {
  ...config,
  projects: config.projects.filter(({ displayName }) => !['house', 'cli', 'conformance'].includes(displayName)),
};
