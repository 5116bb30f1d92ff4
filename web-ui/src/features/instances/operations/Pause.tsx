import { useTranslation } from 'react-i18next';
import { api } from '@/api/client';
import type { Row } from '../queries';
import { OperationDialog } from './OperationDialog';

export type Plain = 'suspend' | 'resume' | 'void';
const PATHS = { suspend: 'suspension', resume: 'resumption', void: 'voiding' } as const;

/** What needs nothing but a reason: stop an instance with all its clocks, let it go on, or mark it as one that never should have been. */
export function Pause({ row, operation, onClose }: { row: Row; operation: Plain; onClose: () => void }) {
  const { t } = useTranslation('instances');
  return (
    <OperationDialog
      title={t(`operation.${operation}`)}
      verb={t(`operation.${operation}`)}
      ready
      choices={operation}
      foretells={false}
      onClose={onClose}
      act={async ({ reason, key }) => {
        await api.POST(`/api/process-instances/{key}/${PATHS[operation]}`, { params: { path: { key: row.key }, header: { 'Idempotency-Key': key } }, body: { reason } });
        return undefined;
      }}
    >
      <p>{t(`pause.${operation}`)}</p>
    </OperationDialog>
  );
}
