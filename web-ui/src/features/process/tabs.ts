export const PROCESS_TABS = ['overview', 'raci', 'standards', 'versions'] as const;
export type ProcessTab = (typeof PROCESS_TABS)[number];

export interface ProcessSearch {
  tab?: ProcessTab | undefined;
  version?: string | undefined;
  step?: string | undefined;
}
