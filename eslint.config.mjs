import js from '@eslint/js';
import tseslint from 'typescript-eslint';

export default tseslint.config(
  {
    ignores: [
      '**/dist/',
      'docs/',
      'notebooks/tools/',
      'coverage/',
      'reports/',
      '.stryker-tmp/',
      '**/*.cjs',
      '*.js',
      'tools/*.js',
    ],
  },
  js.configs.recommended,
  tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      // Numbers and bigints read well in messages.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      // `while (true)` is how the standards write "repeat until".
      '@typescript-eslint/no-unnecessary-condition': ['error', { allowConstantLoopConditions: true }],
      // Tables and words are indexed inside their bounds by construction.
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      'no-restricted-exports': ['error', { restrictDefaultExports: { direct: true } }],
      eqeqeq: 'error',
    },
  },
  // `describe` names values of every type, for error messages.
  { files: ['packages/core/src/arguments.ts'], rules: { '@typescript-eslint/no-base-to-string': 'off' } },
  { files: ['**/*.mjs'], extends: [tseslint.configs.disableTypeChecked], rules: { 'no-restricted-exports': 'off' } },
  // The peers, and with them their types, are not installed with the toolkit; `tsc` checks the folder before each run.
  { files: ['bench/**/*.ts'], extends: [tseslint.configs.disableTypeChecked] },
);
