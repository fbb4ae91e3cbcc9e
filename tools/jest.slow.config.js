// The slower suites: the same projects as jest.config.js, but only their *.slow.test.ts files.
const config = require('../jest.config.js');

module.exports = {
  ...config,
  testTimeout: 600_000,
  projects: config.projects.map((project) => ({
    ...project,
    testMatch: project.testMatch.map((pattern) => pattern.replace('*.test.ts', '*.slow.test.ts')),
    testPathIgnorePatterns: ['/node_modules/'],
  })),
};
