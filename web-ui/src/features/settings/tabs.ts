<<<<<<< HEAD
export const SETTINGS_TABS = ['people', 'departments', 'posts', 'roles', 'rules', 'calendar', 'company', 'tokens', 'retention', 'import'] as const;
=======
export const SETTINGS_TABS = ['people', 'departments', 'posts', 'roles', 'rules', 'calendar', 'company', 'tokens', 'import', 'system'] as const;
>>>>>>> 5e9e9bd96c9010457fc064b9cd02ca57f605f167
export type SettingsTab = (typeof SETTINGS_TABS)[number];
export interface SettingsSearch {
  tab?: SettingsTab | undefined;
}
