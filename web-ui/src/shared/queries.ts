// What more than one feature reads. The first part of a key is the word that the server's live updates speak.
import { queryOptions } from '@tanstack/react-query';
import { api, body } from '@/api/client';
import type { components } from '@/api/schema';
import { setServerNow } from './format/clock';

export type Home = components['schemas']['HomeView'];
export type Startable = components['schemas']['Startable'];
export type Demo = components['schemas']['DemoView'];

export const homeQuery = queryOptions({
  queryKey: ['home'],
  queryFn: async () => {
    const home = await body(api.GET('/api/home'));
    setServerNow(home.now);
    return home;
  },
  refetchInterval: 60_000,
});

export const startableQuery = queryOptions({ queryKey: ['startable'], queryFn: () => body(api.GET('/api/startable')), staleTime: 5 * 60_000 });

export const demoQuery = queryOptions({
  queryKey: ['demo'],
  queryFn: async () => {
    const demo = await body(api.GET('/api/demo'));
    setServerNow(demo.now);
    return demo;
  },
  refetchInterval: ({ state }) => (state.data?.busy ? 1_000 : state.data && state.data.past < 1 ? 5_000 : 60_000),
});
