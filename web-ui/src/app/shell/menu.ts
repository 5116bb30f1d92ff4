import type { LinkProps } from '@tanstack/react-router';
import type { IconName } from '@/shared/ui/Icon';

export interface MenuItem {
  key: 'home' | 'tasks';
  icon: IconName;
  to: NonNullable<LinkProps['to']>;
}
export interface MenuGroup {
  label?: 'improve' | 'govern';
  items: MenuItem[];
}

/** The rail from top to bottom. */
export const MENU: MenuGroup[] = [{ items: [{ key: 'home', icon: 'home', to: '/' }] }];
