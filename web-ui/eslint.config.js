import js from '@eslint/js';
import globals from 'globals';
import hooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';
import { direction } from './eslint/layers.js';

export default tseslint.config(
  { ignores: ['node_modules', 'src/api/schema.ts', 'dist'] },
  js.configs.recommended,
  ...tseslint.configs.strict,
  {
    files: ['**/*.{ts,tsx,js}'],
    languageOptions: { globals: { ...globals.browser } },
    plugins: { 'react-hooks': hooks, layers: { rules: { direction } } },
    rules: {
      ...hooks.configs.recommended.rules,
      'layers/direction': 'error',
      'max-lines': ['error', { max: 700 }],
      '@typescript-eslint/consistent-type-imports': 'error',
      'no-restricted-imports': [
        'error',
        {
          paths: [
            { name: '@ant-design/icons', message: 'Import one icon: @ant-design/icons/XOutlined, or use shared/ui/Icon.' },
            { name: 'antd', importNames: ['Tag', 'Steps', 'Timeline', 'Avatar'], message: 'Use our own StatusChip, PhaseStepper, RecordTimeline or Avatar.' },
            { name: 'dayjs', message: 'Dates are written through shared/format; only antd pickers speak dayjs.' },
          ],
        },
      ],
    },
  },
  { files: ['**/*.js', 'vite.config.ts', 'tests/**'], languageOptions: { globals: { ...globals.node } } },
);
