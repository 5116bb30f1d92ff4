import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import type { Locale } from 'antd/es/locale';
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

export function App({ router, words }: { router: AppRouter; words: Locale }) {
  useEffect(() => configureApi({ onUnauthenticated: () => leave(router) }), [router]);
  return (
    <QueryClientProvider client={queryClient}>
      <Look first={words}>
        <RouterProvider router={router} />
      </Look>
    </QueryClientProvider>
  );
}
