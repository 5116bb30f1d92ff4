import { QueryClient, QueryObserver } from '@tanstack/react-query';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { staleKeys } from '@/app/live/invalidation';
import { rereading } from '@/app/live/rereading';
import { openStream } from '@/app/live/stream';
import { subscribe } from '@/app/live/subscribe';

describe('names', () => {
  it('are the beginnings of query keys, with the pages made of them', () => {
    expect(staleKeys('[["work-items"],["versions","12"],["process-instances","one","7"]]')).toEqual([['work-items'], ['versions', '12'], ['process-instances', 'one', '7'], ['home']]);
    expect(staleKeys('[]')).toEqual([]);
  });

  it('mean everything when empty or unreadable', () => {
    expect(staleKeys('[[]]')).toEqual([[]]);
    expect(staleKeys('no json')).toEqual([[]]);
    expect(staleKeys('{}')).toEqual([[]]);
    expect(staleKeys('[1]')).toEqual([[]]);
  });
});

/** The browser's EventSource as a plain object whose line the test holds; jsdom has none. */
class Line extends EventTarget {
  static all: Line[] = [];
  static readonly CLOSED = 2;
  readyState = 1;
  onopen?: () => void;
  onerror?: () => void;
  constructor(readonly url: string) {
    super();
    Line.all.push(this);
  }
  close() {
    this.readyState = Line.CLOSED;
  }
}

describe('the stream', () => {
  beforeEach(() => {
    Line.all = [];
    vi.useFakeTimers();
    vi.stubGlobal('EventSource', Line);
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });
  const listener = () => ({ onMessage: vi.fn(), onState: vi.fn() });

  it('passes on names, and says where it was when it begins again', () => {
    const heard = listener();
    openStream(heard);
    const [line] = Line.all;
    line?.dispatchEvent(new MessageEvent('hello', { data: '[]', lastEventId: 'b-1' }));
    line?.dispatchEvent(new MessageEvent('invalidate', { data: '[["work-items"]]', lastEventId: 'b-2' }));
    expect(heard.onMessage.mock.calls).toEqual([['[["work-items"]]']]);
    line?.close();
    line?.onerror?.();
    vi.advanceTimersByTime(1_000);
    expect(Line.all.map((each) => each.url)).toEqual(['/api/events', '/api/events?lastEventId=b-2']);
  });

  it('leaves a broken line to the browser, and begins again slower once the browser has given up', () => {
    const heard = listener();
    openStream(heard);
    Line.all[0]?.onerror?.();
    vi.advanceTimersByTime(60_000);
    expect(Line.all).toHaveLength(1);
    const giveUp = () => {
      const line = Line.all.at(-1);
      line?.close();
      line?.onerror?.();
    };
    giveUp();
    vi.advanceTimersByTime(1_000);
    expect(Line.all).toHaveLength(2);
    giveUp();
    vi.advanceTimersByTime(1_999);
    expect(Line.all).toHaveLength(2);
    vi.advanceTimersByTime(1);
    expect(Line.all).toHaveLength(3);
    Line.all[2]?.onopen?.();
    expect(heard.onState.mock.calls.map(([state]) => state)).toEqual(['down', 'down', 'down', 'open']);
  });

  it('rests while a tab without a shared worker is hidden', () => {
    const hidden = vi.spyOn(document, 'hidden', 'get').mockReturnValue(false);
    const stop = subscribe(listener());
    expect(Line.all).toHaveLength(1);
    hidden.mockReturnValue(true);
    document.dispatchEvent(new Event('visibilitychange'));
    expect(Line.all[0]?.readyState).toBe(Line.CLOSED);
    hidden.mockReturnValue(false);
    document.dispatchEvent(new Event('visibilitychange'));
    expect(Line.all).toHaveLength(2);
    stop();
    expect(Line.all[1]?.readyState).toBe(Line.CLOSED);
    hidden.mockRestore();
  });
});

describe('reading again', () => {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  const answers: ((value: number) => void)[] = [];
  const watch = (queryKey: string[]) =>
    new QueryObserver(client, { queryKey, queryFn: () => new Promise<number>((resolve) => answers.push(resolve)) }).subscribe(() => undefined);
  const settled = () => new Promise((resolve) => setTimeout(resolve, 10));

  it('waits for the answer on its way, and asks once more however much has changed meanwhile', async () => {
    const leave = watch(['processes', 'order']);
    const { stale, stop } = rereading(client);
    stale(['processes']);
    stale(['processes', 'order']);
    stale(['copies']);
    expect(answers).toHaveLength(1);
    answers[0]?.(1);
    await settled();
    expect(answers).toHaveLength(2);
    answers[1]?.(2);
    await settled();
    expect(answers).toHaveLength(2);
    expect(client.getQueryData(['processes', 'order'])).toBe(2);
    stale(['processes']);
    await settled();
    expect(answers).toHaveLength(3);
    stop();
    leave();
  });
});
