export const PROCESS_TABS = ['overview', 'raci', 'standards', 'design', 'simulation', 'pilot', 'rollout', 'indicators', 'records', 'documents', 'versions'] as const;
export type ProcessTab = (typeof PROCESS_TABS)[number];

export interface ProcessSearch {
  tab?: ProcessTab | undefined;
  version?: string | undefined;
  step?: string | undefined;
}
