// Keys are checked at compile time against the Chinese files; tests/i18n.test.ts holds the English ones equal to them.
import 'i18next';
import type app from './zh-CN/app.json';
import type formEditor from './zh-CN/form-editor.json';
import type decisions from './zh-CN/decisions.json';
import type forms from './zh-CN/forms.json';
import type home from './zh-CN/home.json';
import type inbox from './zh-CN/inbox.json';
import type instances from './zh-CN/instances.json';
import type modeler from './zh-CN/modeler.json';
import type monitoring from './zh-CN/monitoring.json';
import type simulation from './zh-CN/simulation.json';
import type operate from './zh-CN/operate.json';
import type process from './zh-CN/process.json';
import type processMap from './zh-CN/process-map.json';
import type mining from './zh-CN/mining.json';
import type diagnosis from './zh-CN/diagnosis.json';
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
      app: typeof app;
      'form-editor': typeof formEditor;
      decisions: typeof decisions;
      forms: typeof forms;
      home: typeof home;
      inbox: typeof inbox;
      instances: typeof instances;
      modeler: typeof modeler;
      monitoring: typeof monitoring;
      simulation: typeof simulation;
      operate: typeof operate;
      process: typeof process;
      mining: typeof mining;
      diagnosis: typeof diagnosis;
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
