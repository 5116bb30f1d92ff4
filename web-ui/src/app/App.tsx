import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { useEffect } from 'react';
import { configureApi } from '@/api/client';
import { queryClient } from './queries';
import type { AppRouter } from './router';
import { Look } from './Look';

/** A session that has ended leads to the login, which leads back here. */
function leave(router: AppRouter): void {
  queryClient.clear();
  const { href, pathname } = router.state.location;
  if (pathname !== '/login') void router.navigate({ to: '/login', search: href === '/' ? {} : { to: href } });
}

export function App({ router }: { router: AppRouter }) {
  useEffect(() => configureApi({ onUnauthenticated: () => leave(router) }), [router]);
  return (
    <QueryClientProvider client={queryClient}>
      <Look>
        <RouterProvider router={router} />
      </Look>
    </QueryClientProvider>
  );
}
