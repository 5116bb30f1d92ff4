import { QueryClient } from '@tanstack/react-query';
import { asProblem } from '@/api/problem';

/** Only a broken line is worth another try by itself; an answer of the server is an answer. */
const worthRepeating = (failures: number, error: Error): boolean => {
  const { status } = asProblem(error);
  return failures < 2 && (status === 0 || status >= 502);
};

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: { staleTime: 15_000, retry: worthRepeating, refetchOnWindowFocus: true },
    mutations: { retry: false },
  },
});
