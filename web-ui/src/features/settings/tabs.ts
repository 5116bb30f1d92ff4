export const SETTINGS_TABS = ['people', 'departments', 'posts', 'roles', 'rules', 'calendar', 'company', 'tokens', 'webhooks', 'retention', 'import', 'system'] as const;
export type SettingsTab = (typeof SETTINGS_TABS)[number];
export interface SettingsSearch {
  tab?: SettingsTab | undefined;
}
