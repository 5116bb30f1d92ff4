import { matchQuery, type Query, type QueryClient, type QueryKey } from '@tanstack/react-query';

/**
 * Reads again what has become stale, and what is being read already once more when it is through: the answer on its way may be
 * of before the change, and beginning anew at every change would never end while changes come faster than answers.
 */
export function rereading(client: QueryClient): { stale: (key: QueryKey) => void; stop: () => void } {
  const cache = client.getQueryCache();
  const again = new Set<string>();
  const read = ({ queryKey }: Query) => void client.invalidateQueries({ queryKey, exact: true });
  const stop = cache.subscribe((event) => {
    if (event.type === 'removed') again.delete(event.query.queryHash);
    if (event.type !== 'updated' || event.query.state.fetchStatus === 'fetching') return;
    if (again.delete(event.query.queryHash)) queueMicrotask(() => read(event.query));
  });
  return {
    stop,
    stale: (queryKey) => {
      for (const query of cache.getAll()) {
        if (!matchQuery({ queryKey }, query)) continue;
        if (query.state.fetchStatus === 'fetching') again.add(query.queryHash);
        else read(query);
      }
    },
  };
}
