import type { LiveState } from './invalidation';

interface Listener {
  onMessage: (data: string) => void;
  onState: (state: LiveState) => void;
}

const FIRST_WAIT = 1_000;
const LONGEST_WAIT = 60_000;

/**
 * One connection to /api/events that comes back. The browser repeats a broken line itself and sends Last-Event-ID; when
 * it has given up (the server was restarted, the answer was no stream), we begin again, slower each time, with the last id.
 */
export function openStream({ onMessage, onState }: Listener): () => void {
  let source: EventSource | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let wait = FIRST_WAIT;
  let last = '';
  const open = () => {
    source = new EventSource(last ? `/api/events?lastEventId=${encodeURIComponent(last)}` : '/api/events');
    source.onopen = () => {
      wait = FIRST_WAIT;
      onState('open');
    };
    const take = (event: MessageEvent<string>) => {
      last = event.lastEventId || last;
      onMessage(event.data);
    };
    source.onmessage = take;
    source.addEventListener('invalidate', take);
    source.onerror = () => {
      onState('down');
      if (source?.readyState !== EventSource.CLOSED) return;
      timer = setTimeout(open, wait);
      wait = Math.min(LONGEST_WAIT, wait * 2);
    };
  };
  open();
  return () => {
    clearTimeout(timer);
    source?.close();
  };
}
