// Tests are TypeScript in ES modules: swc strips the types, Node's own loader links the modules.
const swc = {
  swcrc: false,
  jsc: { target: "es2022", parser: { syntax: "typescript" }, transform: { verbatimModuleSyntax: true } },
  module: { type: "es6" },
};

export default {
  testMatch: ["<rootDir>/test/**/*.test.ts"],
  maxWorkers: "100%", // most tests wait for a process of their own
  testTimeout: 60_000, // a busy machine is no fault
  globalSetup: "./test/build.mjs",
  testEnvironment: "./test/environment.mjs",
  extensionsToTreatAsEsm: [".ts"],
  moduleNameMapper: { "^(\\.{1,2}/.*)\\.js$": "$1" },
  transform: { "^.+\\.ts$": ["./test/transform.mjs", swc] },
  modulePathIgnorePatterns: ["<rootDir>/dist/"],
  coverageProvider: "v8",
  collectCoverageFrom: ["src/**/*.ts"],
};
