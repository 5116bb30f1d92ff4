import type { LinkProps } from '@tanstack/react-router';
import type { IconName } from '@/shared/ui/Icon';

export type MenuKey = 'projects' | 'home' | 'tasks' | 'map' | 'instances' | 'mining' | 'diagnosis' | 'design' | 'pilot' | 'monitoring' | 'audit' | 'settings';
export interface MenuItem {
  key: MenuKey;
  icon: IconName;
  to: NonNullable<LinkProps['to']>;
}
export interface MenuGroup {
  label?: 'improve' | 'govern';
  items: MenuItem[];
}

/** The rail from top to bottom; a phone shows the first four in its bottom bar. */
export const MENU: MenuGroup[] = [
  {
    items: [
      { key: 'home', icon: 'home', to: '/' },
      { key: 'tasks', icon: 'inbox', to: '/tasks' },
      { key: 'map', icon: 'map', to: '/processes' },
      { key: 'instances', icon: 'process', to: '/instances' },
    ],
  },
  {
    label: 'improve',
    items: [
      { key: 'projects', icon: 'people', to: '/projects' },
      { key: 'mining', icon: 'mining', to: '/mining' },
      { key: 'diagnosis', icon: 'diagnosis', to: '/diagnosis' },
      { key: 'design', icon: 'design', to: '/design' },
      { key: 'pilot', icon: 'flag', to: '/pilot' },
    ],
  },
  {
    label: 'govern',
    items: [
      { key: 'monitoring', icon: 'gauge', to: '/monitoring' },
      { key: 'audit', icon: 'audit', to: '/audit' },
      { key: 'settings', icon: 'settings', to: '/settings' },
    ],
  },
];
