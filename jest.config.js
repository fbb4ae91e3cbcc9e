// One jest project for each package, and one for the documents and the house rules (tools/test).
// Suites named *.slow.test.ts run only through `npm run test:slow`.
const { readdirSync } = require('node:fs');

const project = (displayName, testMatch) => ({
  displayName,
  rootDir: __dirname,
  testMatch: [testMatch],
  testPathIgnorePatterns: ['/node_modules/', '\\.slow\\.test\\.ts$'],
  modulePathIgnorePatterns: ['<rootDir>/.stryker-tmp/', '/dist/', '<rootDir>/docs/', '<rootDir>/notebooks/'],
  moduleNameMapper: {
    '^@cleartext/([^/]+)$': '<rootDir>/packages/$1/src/index.ts',
    '^@cleartext/([^/]+)/lab$': '<rootDir>/packages/$1/src/lab/index.ts',
  },
  transform: {
    '\\.ts$': [
      'ts-jest',
      {
        tsconfig: {
          module: 'commonjs',
          moduleResolution: 'bundler',
          target: 'es2022',
          esModuleInterop: true,
          isolatedModules: true,
          allowImportingTsExtensions: true,
          noEmit: true,
        },
      },
    ],
  },
});

module.exports = {
  testTimeout: 60_000, // generous: a busy machine is no failure
  maxWorkers: '100%', // Jest would leave one core idle, of two cores half the machine
  projects: [
    ...readdirSync(`${__dirname}/packages`).map((name) =>
      project(name, `<rootDir>/packages/${name}/test/**/*.test.ts`),
    ),
    project('house', '<rootDir>/tools/test/**/*.test.ts'),
  ],
  collectCoverageFrom: ['packages/*/src/**/*.ts'],
};
