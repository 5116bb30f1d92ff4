// Who is logged in: read once, known to every page below the shell.
import { queryOptions, useSuspenseQuery } from '@tanstack/react-query';
import { api, body, configureApi } from '@/api/client';
import type { components } from '@/api/schema';
import { setServerNow } from './format/clock';

export type Session = components['schemas']['SessionView'];

/** Takes over what a session brings: the CSRF token for commands and the server's clock. */
export function adopt(session: Session): Session {
  configureApi({ csrfToken: session.csrfToken });
  setServerNow(session.now);
  return session;
}

export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: async () => adopt(await body(api.GET('/api/session'))),
  staleTime: 5 * 60_000,
});

export const useSession = (): Session => useSuspenseQuery(sessionQuery).data;

export function useMay(permission: string): boolean {
  return useSession().permissions.includes(permission);
}
