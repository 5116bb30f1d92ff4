// The table of addresses. Each page is its own chunk; its sentences load beside it, not after it.
import { createRootRoute, createRoute, createRouter, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { asProblem } from '@/api/problem';
import { language } from '@/shared/format/language';
import { sessionQuery } from '@/shared/session';
import { queryClient } from './queries';
import { PageError, PagePending } from './PageStates';

/** Loads the sentence files of a page while its code loads. */
const sentences = (...names: string[]) => () => language.loadNamespaces(names);

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

const routeTree = root.addChildren([login, shell.addChildren([home])]);

export const router = createRouter({
  routeTree,
  defaultPendingComponent: PagePending,
  defaultPendingMs: 300,
  defaultErrorComponent: PageError,
  scrollRestoration: false,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
