// The table of addresses. Each page is its own chunk; its sentences load beside it, not after it.
import { createRootRoute, createRoute, createRouter, lazyRouteComponent, redirect, type RouterHistory } from '@tanstack/react-router';
import { asProblem } from '@/api/problem';
import type { FormEditorSearch } from '@/features/form-editor/FormEditorPage';
import type { MapSearch } from '@/features/process-map/ProcessMapPage';
import { PROCESS_TABS, type ProcessSearch } from '@/features/process/tabs';
import { SETTINGS_TABS, type SettingsSearch } from '@/features/settings/tabs';
import { IMPROVEMENT_TABS, type ImprovementTab } from '@/features/improvement/tabs';
import { diagnosisSearch } from '@/features/diagnosis/queries';
import { inboxSearch } from '@/features/inbox/queries';
import { instanceSearch, instanceTabSearch } from '@/features/instances/queries';
import { language } from '@/shared/format/language';
import { logSearch } from '@/features/mining/queries';
import { sessionQuery } from '@/shared/session';
import { queryClient } from './queries';
import { PageError, PagePending } from './PageStates';

/** Loads the sentence files of a page while its code loads. */
const sentences = (...names: string[]) => () => language.loadNamespaces(names);

const words = (value: unknown): string | undefined => (typeof value === 'string' && value ? value : undefined);

const root = createRootRoute();

const login = createRoute({
  getParentRoute: () => root,
  path: '/login',
  validateSearch: (search: Record<string, unknown>): { to?: string } => (typeof search['to'] === 'string' ? { to: search['to'] } : {}),
  loader: sentences('session'),
  component: lazyRouteComponent(() => import('@/features/session/LoginPage'), 'LoginPage'),
});

/** Everything below needs a session; the address asked for is kept for after the login. */
export const shell = createRoute({
  getParentRoute: () => root,
  id: 'shell',
  beforeLoad: async ({ location }) => {
    try {
      const session = await queryClient.ensureQueryData(sessionQuery);
      if (session.mustChangePassword) throw redirect({ to: '/login', search: { to: location.href } });
    } catch (error) {
      if (asProblem(error).status === 401) throw redirect({ to: '/login', search: location.href === '/' ? {} : { to: location.href } });
      throw error;
    }
  },
  component: lazyRouteComponent(() => import('./shell/Shell'), 'Shell'),
});

const home = createRoute({
  getParentRoute: () => shell,
  path: '/',
  loader: sentences('home'),
  component: lazyRouteComponent(() => import('@/features/home/HomePage'), 'HomePage'),
});

const tasks = createRoute({
  getParentRoute: () => shell,
  path: '/tasks',
  validateSearch: inboxSearch,
  loader: sentences('inbox', 'forms'),
  component: lazyRouteComponent(() => import('@/features/inbox/InboxPage'), 'InboxPage'),
});
const noTask = createRoute({ getParentRoute: () => tasks, path: '/', component: () => null });
const task = createRoute({ getParentRoute: () => tasks, path: '$key', component: lazyRouteComponent(() => import('@/features/inbox/TaskPage'), 'TaskPage') });

const start = createRoute({
  getParentRoute: () => shell,
  path: '/start',
  loader: sentences('start'),
  component: lazyRouteComponent(() => import('@/features/start/StartPage'), 'StartPage'),
});
const startForm = createRoute({
  getParentRoute: () => shell,
  path: '/start/$processId',
  loader: sentences('start', 'forms'),
  component: lazyRouteComponent(() => import('@/features/start/StartFormPage'), 'StartFormPage'),
});

const instances = createRoute({
  getParentRoute: () => shell,
  path: '/instances',
  validateSearch: instanceSearch,
  loader: sentences('instances', 'forms'),
  component: lazyRouteComponent(() => import('@/features/instances/InstancesPage'), 'InstancesPage'),
});
const instance = createRoute({
  getParentRoute: () => shell,
  path: '/instances/$key',
  validateSearch: instanceTabSearch,
  loader: sentences('instances', 'forms'),
  component: lazyRouteComponent(() => import('@/features/instances/InstancePage'), 'InstancePage'),
});

const batches = createRoute({
  getParentRoute: () => shell,
  path: '/batches',
  loader: sentences('operate'),
  component: lazyRouteComponent(() => import('@/features/operate/BatchesPage'), 'BatchesPage'),
});
const batch = createRoute({
  getParentRoute: () => shell,
  path: '/batches/$key',
  loader: sentences('operate'),
  component: lazyRouteComponent(() => import('@/features/operate/BatchPage'), 'BatchPage'),
});

const me = createRoute({ getParentRoute: () => shell, path: '/me', component: lazyRouteComponent(() => import('./shell/MePage'), 'MePage') });

const mining = createRoute({
  getParentRoute: () => shell,
  path: '/mining',
  loader: sentences('mining'),
  component: lazyRouteComponent(() => import('@/features/mining/MiningPage'), 'MiningPage'),
});
const log = createRoute({
  getParentRoute: () => shell,
  path: '/mining/$id',
  staticData: { canvas: true },
  validateSearch: logSearch,
  loader: sentences('mining'),
  component: lazyRouteComponent(() => import('@/features/mining/LogPage'), 'LogPage'),
});
const diagnosed = createRoute({
  getParentRoute: () => shell,
  path: '/diagnosis/$id',
  staticData: { canvas: true },
  validateSearch: diagnosisSearch,
  loader: sentences('diagnosis'),
  component: lazyRouteComponent(() => import('@/features/diagnosis/DiagnosisPage'), 'DiagnosisPage'),
});
const diagnosis = createRoute({
  getParentRoute: () => shell,
  path: '/diagnosis',
  staticData: { canvas: true },
  validateSearch: diagnosisSearch,
  loader: sentences('diagnosis'),
  component: lazyRouteComponent(() => import('@/features/diagnosis/DiagnosisPage'), 'DiagnosisPage'),
});
const projects = createRoute({
  getParentRoute: () => shell,
  path: '/projects',
  loader: sentences('projects'),
  component: lazyRouteComponent(() => import('@/features/projects/ProjectsPage'), 'ProjectsPage'),
});
const project = createRoute({
  getParentRoute: () => shell,
  path: '/projects/$id',
  loader: sentences('projects'),
  component: lazyRouteComponent(() => import('@/features/projects/ProjectPage'), 'ProjectPage'),
});
const design = createRoute({
  getParentRoute: () => shell,
  path: '/design',
  loader: sentences('design'),
  component: lazyRouteComponent(() => import('@/features/design/DesignsPage'), 'DesignsPage'),
});
const pilots = createRoute({
  getParentRoute: () => shell,
  path: '/pilot',
  loader: sentences('pilot'),
  component: lazyRouteComponent(() => import('@/features/pilot/PilotsPage'), 'PilotsPage'),
});
const pilot = createRoute({
  getParentRoute: () => shell,
  path: '/pilot/$id',
  loader: sentences('pilot'),
  component: lazyRouteComponent(() => import('@/features/pilot/PilotPage'), 'PilotPage'),
});
const monitoring = createRoute({
  getParentRoute: () => shell,
  path: '/monitoring',
  loader: sentences('monitoring'),
  component: lazyRouteComponent(() => import('@/features/monitoring/MonitoringPage'), 'MonitoringPage'),
});
const audit = createRoute({
  getParentRoute: () => shell,
  path: '/audit',
  validateSearch: (search: Record<string, unknown>): { tab?: ImprovementTab } => {
    const tab = IMPROVEMENT_TABS.find((each) => each === search['tab']);
    return tab ? { tab } : {};
  },
  loader: sentences('improvement'),
  component: lazyRouteComponent(() => import('@/features/improvement/ImprovementPage'), 'ImprovementPage'),
});

// Pages of the processes themselves and of the settings.
const map = createRoute({
  getParentRoute: () => shell,
  path: '/processes',
  validateSearch: (search: Record<string, unknown>): MapSearch => ({ view: search['view'] === 'table' ? 'table' : undefined, q: words(search['q']) }),
  loader: sentences('process-map'),
  component: lazyRouteComponent(() => import('@/features/process-map/ProcessMapPage'), 'ProcessMapPage'),
});
const process = createRoute({
  getParentRoute: () => shell,
  path: '/processes/$processId',
  staticData: { canvas: true },
  validateSearch: (search: Record<string, unknown>): ProcessSearch => ({
    tab: PROCESS_TABS.find((tab) => tab === search['tab']),
    version: words(search['version']),
    step: words(search['step']),
  }),
  loader: sentences('process', 'design', 'pilot', 'improvement', 'monitoring', 'simulation'),
  component: lazyRouteComponent(() => import('./ProcessWithPanels'), 'ProcessWithPanels'),
});
const modeler = createRoute({
  getParentRoute: () => shell,
  path: '/design/$key',
  staticData: { canvas: true },
  loader: sentences('modeler'),
  component: lazyRouteComponent(() => import('@/features/modeler/ModelerPage'), 'ModelerPage'),
});
const formEditor = createRoute({
  getParentRoute: () => shell,
  path: '/design/$key/forms',
  staticData: { canvas: true },
  validateSearch: (search: Record<string, unknown>): FormEditorSearch => ({ form: words(search['form']) }),
  loader: sentences('form-editor', 'forms'),
  component: lazyRouteComponent(() => import('@/features/form-editor/FormEditorPage'), 'FormEditorPage'),
});
const decisions = createRoute({
  getParentRoute: () => shell,
  path: '/design/$key/decisions',
  loader: sentences('decisions'),
  component: lazyRouteComponent(() => import('@/features/decisions/DecisionsPage'), 'DecisionsPage'),
});
const decision = createRoute({
  getParentRoute: () => shell,
  path: '/design/$key/decisions/$name',
  staticData: { canvas: true },
  loader: sentences('decisions'),
  component: lazyRouteComponent(() => import('@/features/decisions/DecisionPage'), 'DecisionPage'),
});
const settings = createRoute({
  getParentRoute: () => shell,
  path: '/settings',
  validateSearch: (search: Record<string, unknown>): SettingsSearch => ({ tab: SETTINGS_TABS.find((tab) => tab === search['tab']) }),
  loader: sentences('settings'),
  component: lazyRouteComponent(() => import('@/features/settings/SettingsPage'), 'SettingsPage'),
});

const routeTree = root.addChildren([
  login,
  shell.addChildren([home, tasks.addChildren([noTask, task]), start, startForm, instances, instance, batches, batch, me, projects, project, mining, log, diagnosis, diagnosed, design, pilots, pilot, monitoring, audit, map, process, modeler, formEditor, decisions, decision, settings]),
]);

/** The router of the page; tests bring a history of their own. */
export const makeRouter = (history?: RouterHistory) =>
  createRouter({
    routeTree,
    history,
    defaultPendingComponent: PagePending,
    defaultPendingMs: 300,
    defaultErrorComponent: PageError,
    scrollRestoration: false,
  });
export type AppRouter = ReturnType<typeof makeRouter>;

declare module '@tanstack/react-router' {
  interface StaticDataRouteOption {
    /** The page is a drawing: it gets the width that the menu's words would take. */
    canvas?: boolean;
  }
  interface Register {
    router: AppRouter;
  }
}
