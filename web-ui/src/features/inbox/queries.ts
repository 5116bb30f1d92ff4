import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { api, body } from '@/api/client';
import type { components } from '@/api/schema';

export type Row = components['schemas']['WorkItemRow'];
export type Item = components['schemas']['WorkItemView'];
export type Entry = components['schemas']['TimelineEntry'];

/** Whether somebody must still do it: only then does its countdown mean something. */
export const isOpen = (item: Row): boolean => item.state === 'open' || item.state === 'claimed';

export const TABS = ['todo', 'done', 'started', 'copied', 'team'] as const;
export type Tab = (typeof TABS)[number];
export const SORTS = ['due', 'created', 'priority'] as const;
export type Sort = (typeof SORTS)[number];

/** What the address says about the list. */
export interface InboxSearch {
  tab?: Tab;
  process?: string;
  q?: string;
  sort?: Sort;
}

export function inboxSearch(raw: Record<string, unknown>): InboxSearch {
  const one = <T extends string>(known: readonly T[], value: unknown): T | undefined => known.find((each) => each === value);
  const words = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined);
  return { tab: one(TABS, raw['tab']), process: words(raw['process']), q: words(raw['q']), sort: one(SORTS, raw['sort']) };
}

export const listQuery = ({ tab = 'todo', process, q, sort }: InboxSearch) =>
  infiniteQueryOptions({
    queryKey: ['work-items', 'list', { tab, process, q, sort }],
    queryFn: ({ pageParam }) => body(api.GET('/api/work-items', { params: { query: { tab, process, q, sort, after: pageParam } } })),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.after ?? undefined,
    refetchInterval: 60_000,
    // Another filter of the same tab dims the old rows; another tab begins empty.
    placeholderData: (rows, before) => ((before?.queryKey[2] as InboxSearch | undefined)?.tab === tab ? rows : undefined),
  });

export const itemQuery = (key: string) =>
  queryOptions({
    queryKey: ['work-items', 'one', key],
    queryFn: () => body(api.GET('/api/work-items/{key}', { params: { path: { key } } })),
  });
