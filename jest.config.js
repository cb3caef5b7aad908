// One engine for all suites: the transform only strips types, the code under test runs as the ES modules that Lambda runs.
const common = {
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { target: 'es2024', parser: { syntax: 'typescript' } }, module: { type: 'es6' } },
    ],
  },
  testEnvironment: 'node',
};

export default {
  // Ends what hangs. A story starts functions anew dozens of times, which a busy machine takes its time for.
  testTimeout: 60_000,
  maxWorkers: 2,
  projects: [
    {
      ...common,
      displayName: 'unit',
      testMatch: [
        '<rootDir>/test/{contract,core,operations,adapters,handlers,lib,local}/**/*.test.ts',
        '<rootDir>/test/*.test.ts',
      ],
      globalSetup: '<rootDir>/test/support/dynamodb-setup.ts',
      globalTeardown: '<rootDir>/test/support/dynamodb-teardown.ts',
    },
    { ...common, displayName: 'client', testMatch: ['<rootDir>/test/client/**/*.test.ts'] },
    { ...common, displayName: 'stories', testMatch: ['<rootDir>/test/stories/**/*.test.ts'] },
  ],
};
