import type { LiveState } from './invalidation';

export interface Listener {
  onMessage: (data: string) => void;
  onState: (state: LiveState) => void;
}

const FIRST_WAIT = 1_000;
const LONGEST_WAIT = 60_000;

/**
 * One connection to /api/events that comes back. The browser repeats a broken line itself and sends Last-Event-ID; when it
 * has given up (the session ended, a gateway answered), we begin again with the last id, slower each time.
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
    const heard = (event: MessageEvent<string>) => {
      last = event.lastEventId || last;
      if (event.type === 'invalidate') onMessage(event.data);
    };
    for (const kind of ['hello', 'invalidate', 'bye']) source.addEventListener(kind, heard);
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
