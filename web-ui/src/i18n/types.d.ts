// Keys are checked at compile time against the Chinese files; tests/i18n.test.ts holds the English ones equal to them.
import 'i18next';
import type app from './zh-CN/app.json';
import type forms from './zh-CN/forms.json';
import type home from './zh-CN/home.json';
import type session from './zh-CN/session.json';
import type shared from './zh-CN/shared.json';

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'shared';
    resources: {
      app: typeof app;
      forms: typeof forms;
      home: typeof home;
      session: typeof session;
      shared: typeof shared;
    };
  }
}
