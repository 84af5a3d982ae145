// Rules that keep promises of the project, each with its reason; the compiler and prettier do the rest.
import { defineConfig, globalIgnores } from "eslint/config";
import tseslint from "typescript-eslint";

const browserSafe = ["core", "text", "kernels", "autograd", "ops", "functional", "nn", "optim", "metrics", "data", "pages"];

export default defineConfig(
  globalIgnores(["dist/", "coverage/", "docs/", "runs/", "**/*.generated.ts", "src/kernels/wasm/assembly/"]),
  { linterOptions: { reportUnusedDisableDirectives: "error" } },
  {
    files: ["**/*.ts"],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      eqeqeq: "error",
      "prefer-const": ["error", { destructuring: "all" }],
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/no-import-type-side-effects": "error", // `import { type X }` still loads the file, `import type` does not
      "@typescript-eslint/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true, allowBoolean: true, allowArray: true }],
      "@typescript-eslint/require-await": "off", // an async signature is often demanded by an interface
      "@typescript-eslint/no-empty-object-type": ["error", { allowInterfaces: "with-single-extends" }], // interface Tensor extends Fluent {}
      "@typescript-eslint/no-unsafe-declaration-merging": "off", // the class Tensor and the interface that types its methods
    },
  },
  {
    files: ["src/**/*.ts"],
    rules: {
      "no-console": "error", // results and progress go through src/cli/ui.ts
      "no-restricted-properties": [
        "error",
        { object: "Math", property: "random", message: "Runs must repeat: draw from the seeded generator of core/rng." },
      ],
      "no-restricted-syntax": [
        "error",
        {
          selector: "MemberExpression[object.property.name=/^std(out|err)$/][property.name='write']",
          message: "Only src/cli/ui.ts prints.",
        },
      ],
    },
  },
  {
    files: ["src/cli/ui.ts"],
    rules: { "no-console": "off", "no-restricted-syntax": "off" },
  },
  {
    files: browserSafe.map((layer) => `src/${layer}/**/*.ts`),
    rules: {
      "no-restricted-globals": [
        "error",
        ...["process", "Buffer", "global", "setImmediate", "require"].map((name) => ({
          name,
          message: "This also runs in a browser, which does not have it.",
        })),
      ],
    },
  },
  {
    files: ["test/**/*.ts"],
    rules: {
      // tests read JSON and hand wrong types over on purpose
      "@typescript-eslint/no-unsafe-argument": "off",
      "@typescript-eslint/no-unsafe-assignment": "off",
      "@typescript-eslint/no-unsafe-call": "off",
      "@typescript-eslint/no-unsafe-member-access": "off",
      "@typescript-eslint/no-unsafe-return": "off",
    },
  },
  {
    files: ["**/*.mjs"],
    extends: [tseslint.configs.recommended],
    rules: { eqeqeq: "error" },
  },
);
