import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { staleKeys, type LiveState } from './invalidation';
import { rereading } from './rereading';
import { subscribe } from './subscribe';

const POLL = 15_000;

/** Reads again what the server says has changed. While the stream is down, what is on the page is asked for every 15 s. */
export function useLiveUpdates(): void {
  const client = useQueryClient();
  useEffect(() => {
    let state: LiveState = 'down';
    const { stale, stop: forget } = rereading(client);
    const stop = subscribe({
      onState: (next) => {
        // What happened while nobody listened is unknown: look once.
        if (state === 'down' && next === 'open') void client.invalidateQueries({ refetchType: 'active' });
        state = next;
      },
      onMessage: (data) => {
        staleKeys(data).forEach(stale);
      },
    });
    const poll = setInterval(() => {
      if (state === 'down' && !document.hidden) void client.invalidateQueries({ refetchType: 'active' });
    }, POLL);
    return () => {
      clearInterval(poll);
      stop();
      forget();
    };
  }, [client]);
}
