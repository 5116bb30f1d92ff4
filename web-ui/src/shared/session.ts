// Who is logged in: read once, known to every page below the shell.
import { queryOptions, useSuspenseQuery } from '@tanstack/react-query';
import { api, body, configureApi } from '@/api/client';
import type { components } from '@/api/schema';
import { setServerNow } from './format/clock';
import { setZone } from './format/zone';
import { chooseLanguage, type Language } from './format/language';

export type Session = components['schemas']['SessionView'];

/** Takes over what a session brings: the CSRF token for commands and the server's clock. */
export function adopt(session: Session): Session {
  configureApi({ csrfToken: session.csrfToken });
  setServerNow(session.now);
  setZone(session.zone);
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

/** The reader's choice for this browser and, on the server, for messages sent to them. */
export function chooseMyLanguage(next: Language): void {
  void chooseLanguage(next);
  api.PUT('/api/session/preferences', { body: { language: next } }).then(
    () => undefined,
    // The page speaks the language all the same; messages follow with the next choice.
    () => undefined,
  );
}
