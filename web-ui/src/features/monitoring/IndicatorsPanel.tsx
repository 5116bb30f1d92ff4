import type { PanelProps } from '@/shared/method';
import { Board } from './Board';

/** The indicators of one process, in its page. */
export function IndicatorsPanel({ processId }: PanelProps) {
  return <Board process={processId} />;
}
