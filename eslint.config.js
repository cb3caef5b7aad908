import tseslint from 'typescript-eslint';

export default tseslint.config(
  { ignores: ['cdk.out/**', '.licet/**', 'coverage/**', 'client/dist/**', 'node_modules/**'] },
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: {
      parserOptions: { projectService: { allowDefaultProject: ['*.js'] }, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      'no-console': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/consistent-type-assertions': ['error', { assertionStyle: 'never' }],
    },
  },
  {
    // Tests read answers whose shape they assert; a cast there fails the test, not the service.
    files: ['test/**', 'bench/**'],
    rules: { '@typescript-eslint/consistent-type-assertions': 'off' },
  },
  { files: ['**/*.js', '**/*.mjs'], ...tseslint.configs.disableTypeChecked },
  // Programs that talk to whoever runs them.
  { files: ['client/examples/**'], rules: { 'no-console': 'off' } },
);
