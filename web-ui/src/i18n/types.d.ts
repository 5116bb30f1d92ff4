// Keys are checked at compile time against the Chinese files; tests/i18n.test.ts holds the English ones equal to them.
import 'i18next';
import type ahead from './zh-CN/ahead.json';
import type app from './zh-CN/app.json';
import type formEditor from './zh-CN/form-editor.json';
import type decisions from './zh-CN/decisions.json';
import type forms from './zh-CN/forms.json';
import type home from './zh-CN/home.json';
import type inbox from './zh-CN/inbox.json';
import type instances from './zh-CN/instances.json';
import type modeler from './zh-CN/modeler.json';
import type process from './zh-CN/process.json';
import type processMap from './zh-CN/process-map.json';
import type design from './zh-CN/design.json';
import type pilot from './zh-CN/pilot.json';
import type improvement from './zh-CN/improvement.json';
import type projects from './zh-CN/projects.json';
import type session from './zh-CN/session.json';
import type settings from './zh-CN/settings.json';
import type shared from './zh-CN/shared.json';
import type start from './zh-CN/start.json';

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'shared';
    resources: {
      ahead: typeof ahead;
      app: typeof app;
      'form-editor': typeof formEditor;
      decisions: typeof decisions;
      forms: typeof forms;
      home: typeof home;
      inbox: typeof inbox;
      instances: typeof instances;
      modeler: typeof modeler;
      process: typeof process;
      'process-map': typeof processMap;
      design: typeof design;
      pilot: typeof pilot;
      improvement: typeof improvement;
      projects: typeof projects;
      session: typeof session;
      settings: typeof settings;
      shared: typeof shared;
      start: typeof start;
    };
  }
}
