import { useTranslation } from 'react-i18next';
import { api } from '@/api/client';
import type { Row } from '../queries';
import { OperationDialog } from './OperationDialog';

/** Stop an instance with all its clocks, or let it go on. */
export function Pause({ row, operation, onClose }: { row: Row; operation: 'suspend' | 'resume'; onClose: () => void }) {
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
        const options = { params: { path: { key: row.key }, header: { 'Idempotency-Key': key } }, body: { reason } };
        if (operation === 'suspend') await api.POST('/api/process-instances/{key}/suspension', options);
        else await api.POST('/api/process-instances/{key}/resumption', options);
        return undefined;
      }}
    >
      <p>{t(`pause.${operation}`)}</p>
    </OperationDialog>
  );
}
