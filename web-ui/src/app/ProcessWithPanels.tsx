import { lazy } from 'react';
import { ProcessPage, type Panels } from '@/features/process/ProcessPage';

/** The page of a process with the tabs that other features fill; each comes as a chunk of its own. */
const panels: Panels = {
  design: lazy(async () => ({ default: (await import('@/features/design/DesignPanel')).DesignPanel })),
  pilot: lazy(async () => ({ default: (await import('@/features/pilot/PilotPanel')).PilotPanel })),
  rollout: lazy(async () => ({ default: (await import('@/features/pilot/RolloutPanel')).RolloutPanel })),
  indicators: lazy(async () => ({ default: (await import('@/features/monitoring/IndicatorsPanel')).IndicatorsPanel })),
  simulation: lazy(async () => ({ default: (await import('@/features/simulation/SimulationPanel')).SimulationPanel })),
  documents: lazy(async () => ({ default: (await import('@/features/projects/PapersPanel')).PapersPanel })),
  records: lazy(async () => ({ default: (await import('@/features/improvement/RecordsPanel')).RecordsPanel })),
};

export function ProcessWithPanels() {
  return <ProcessPage panels={panels} />;
}
