import path from 'node:path';
import { RuleTester } from 'eslint';
import { describe, it } from 'vitest';
import { direction } from '../eslint/layers.js';

RuleTester.describe = describe;
RuleTester.it = it;
const at = (file) => path.resolve(import.meta.dirname, '../src', file);

new RuleTester().run('layers/direction', direction, {
  valid: [
    { filename: at('features/inbox/List.tsx'), code: "import { api } from '@/api/client';" },
    { filename: at('features/inbox/List.tsx'), code: "import { Row } from './Row';" },
    { filename: at('app/router.tsx'), code: "import('@/features/home/HomePage');" },
    { filename: at('shared/ui/Icon.tsx'), code: "import { useState } from 'react';" },
  ],
  invalid: [
    { filename: at('shared/ui/Icon.tsx'), code: "import { List } from '@/features/inbox/List';", errors: [{ messageId: 'upward' }] },
    { filename: at('api/client.ts'), code: "export { Icon } from '../shared/ui/Icon';", errors: [{ messageId: 'upward' }] },
    { filename: at('features/home/HomePage.tsx'), code: "import { List } from '../inbox/List';", errors: [{ messageId: 'sideways' }] },
    { filename: at('features/home/HomePage.tsx'), code: "import('@/app/router');", errors: [{ messageId: 'upward' }] },
  ],
});
