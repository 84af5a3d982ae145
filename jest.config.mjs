// Tests are TypeScript in ES modules: swc strips the types, Node's own loader links the modules.
const swc = {
  swcrc: false,
  jsc: { target: "es2022", parser: { syntax: "typescript" }, transform: { verbatimModuleSyntax: true } },
  module: { type: "es6" },
};

const ofAll = process.argv.slice(2).every((word) => word.startsWith("-")); // a run of some files is faster in one process

export default {
  testMatch: ["<rootDir>/test/**/*.test.ts"],
  maxWorkers: "100%", // most tests wait for a process of their own
  testTimeout: 60_000, // a busy machine is no fault
  globalSetup: "./test/build.mjs",
  globalTeardown: "./test/tearDown.mjs",
  ...(ofAll ? { workerIdleMemoryLimit: "1GB" } : {}), // of each test file that is over something stays
  testEnvironment: "./test/environment.mjs",
  extensionsToTreatAsEsm: [".ts"],
  moduleNameMapper: { "^(\\.{1,2}/.*)\\.js$": "$1" },
  transform: { "^.+\\.ts$": ["./test/transform.mjs", swc] },
  modulePathIgnorePatterns: ["<rootDir>/dist/"],
  coverageProvider: "v8",
  collectCoverageFrom: ["src/**/*.ts"],
};
