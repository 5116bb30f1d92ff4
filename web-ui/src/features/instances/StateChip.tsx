import { useTranslation } from 'react-i18next';
import { StatusChip } from '@/shared/ui/StatusChip';
import type { Row } from './queries';

/** Where an instance stands; an incident or a late step is said before "running". */
export function InstanceStateChip({ row }: { row: Row }) {
  const { t } = useTranslation('instances');
  if (row.state === 'completed') return <StatusChip icon="check">{t('state.completed')}</StatusChip>;
  if (row.state === 'canceled') return <StatusChip icon="close">{t('state.canceled')}</StatusChip>;
  if (row.state === 'void') return <StatusChip icon="close">{t('state.void')}</StatusChip>;
  if (row.incidents > 0) return <StatusChip tone="bad" icon="warning">{t('incidents', { count: row.incidents })}</StatusChip>;
  if (row.state === 'suspended') return <StatusChip tone="warn" icon="clock">{t('state.suspended')}</StatusChip>;
  if (row.late) return <StatusChip tone="bad" icon="alert">{t('late')}</StatusChip>;
  return <StatusChip tone="teal" icon="play">{t('state.active')}</StatusChip>;
}
