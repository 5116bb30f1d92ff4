import type { LiveState } from './invalidation';
import { openStream, type Listener } from './stream';

/** Through the worker that all tabs share; where there is none (Chrome on Android), a stream of this tab while it is seen. */
export function subscribe(listener: Listener): () => void {
  return typeof SharedWorker === 'undefined' ? throughOwnStream(listener) : throughWorker(listener);
}

function throughWorker({ onMessage, onState }: Listener): () => void {
  const worker = new SharedWorker(new URL('./stream.worker.ts', import.meta.url), { type: 'module', name: 'bihuan-live' });
  worker.port.onmessage = ({ data }: MessageEvent<{ data?: string; state?: LiveState }>) => {
    if (data.state) onState(data.state);
    if (data.data !== undefined) onMessage(data.data);
  };
  worker.onerror = () => onState('down');
  worker.port.start();
  const leave = () => worker.port.postMessage('bye');
  window.addEventListener('pagehide', leave);
  return () => {
    window.removeEventListener('pagehide', leave);
    leave();
    worker.port.close();
  };
}

function throughOwnStream(listener: Listener): () => void {
  let close: (() => void) | undefined;
  const follow = () => {
    if (document.hidden) {
      close?.();
      close = undefined;
    } else {
      close ??= openStream(listener);
    }
  };
  follow();
  document.addEventListener('visibilitychange', follow);
  return () => {
    document.removeEventListener('visibilitychange', follow);
    close?.();
  };
}
