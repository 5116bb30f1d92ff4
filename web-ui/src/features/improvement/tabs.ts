export const IMPROVEMENT_TABS = ['audits', 'issues', 'suggestions', 'records'] as const;
export type ImprovementTab = (typeof IMPROVEMENT_TABS)[number];
