// Runs once per browser: one stream, however many tabs. A tab says "bye" when it leaves; the last one closes the stream.
import type { LiveState } from './invalidation';
import { openStream } from './stream';

const ports = new Set<MessagePort>();
let close: (() => void) | undefined;
let state: LiveState = 'down';
const tell = (message: unknown) => ports.forEach((port) => port.postMessage(message));

function start(): void {
  close = openStream({
    onMessage: (data) => tell({ data }),
    onState: (next) => {
      state = next;
      tell({ state });
    },
  });
}

(self as unknown as { onconnect: (event: MessageEvent) => void }).onconnect = (event) => {
  const port = event.ports[0];
  if (!port) return;
  ports.add(port);
  port.onmessage = ({ data }) => {
    if (data !== 'bye') return;
    ports.delete(port);
    if (ports.size === 0) {
      close?.();
      close = undefined;
      state = 'down';
    }
  };
  port.start();
  port.postMessage({ state });
  if (!close) start();
};
