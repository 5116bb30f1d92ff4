// What a command answers takes the place of what was read before it.
import type { QueryClient, QueryKey } from '@tanstack/react-query';

/**
 * Shows the answer of a command under its key. A reading that is under way began before the command and would put the older
 * state back over the newer one, so it is dropped first; the live stream asks for another one when there is more to know.
 */
export async function putAnswer<Answer>(cache: QueryClient, queryKey: QueryKey, answer: Answer): Promise<void> {
  await cache.cancelQueries({ queryKey, exact: true });
  cache.setQueryData<Answer>(queryKey, answer);
}
