import { QueryClient } from '@tanstack/react-query';
import { describe, expect, it } from 'vitest';
import { putAnswer } from '@/shared/answered';

const KEY = ['method', 'all', 'project', '1'];

describe('the answer of a command', () => {
  it('is not overwritten by a reading that began before it', async () => {
    const cache = new QueryClient();
    let arrive: (state: string) => void = () => undefined;
    const reading = cache.fetchQuery({ queryKey: KEY, queryFn: () => new Promise<string>((resolve) => (arrive = resolve)) }).catch(() => 'dropped');
    await putAnswer(cache, KEY, 'after');
    arrive('before');
    await reading;
    expect(cache.getQueryData(KEY)).toBe('after');
  });

  it('stays when nothing is being read, and the next reading brings what is newer', async () => {
    const cache = new QueryClient();
    cache.setQueryData(KEY, 'before');
    await putAnswer(cache, KEY, 'after');
    expect(cache.getQueryData(KEY)).toBe('after');
    await cache.fetchQuery({ queryKey: KEY, queryFn: () => Promise.resolve('later') });
    expect(cache.getQueryData(KEY)).toBe('later');
  });
});
