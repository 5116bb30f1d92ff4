import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { useEffect } from 'react';
import { configureApi } from '@/api/client';
import { queryClient } from './queries';
import { router } from './router';
import { Look } from './Look';

/** A session that has ended leads to the login, which leads back here. */
function leave(): void {
  queryClient.clear();
  const { href, pathname } = router.state.location;
  if (pathname !== '/login') void router.navigate({ to: '/login', search: href === '/' ? {} : { to: href } });
}

export function App() {
  useEffect(() => configureApi({ onUnauthenticated: leave }), []);
  return (
    <QueryClientProvider client={queryClient}>
      <Look>
        <RouterProvider router={router} />
      </Look>
    </QueryClientProvider>
  );
}
