import { useTranslation } from 'react-i18next';
import { EditDialog } from '@/shared/forms/EditDialog';
import { useColleagues } from '@/shared/people';
import type { Item } from './queries';

interface Props {
  view: Item;
  pending: boolean;
  error: unknown;
  onTransfer: (to: string, reason: string) => void;
  onClose: () => void;
}

/** Hands the work on to a colleague, who is told why; the server judges separation of duties anew. */
export function Transfer({ view, pending, error, onTransfer, onClose }: Props) {
  const { t } = useTranslation('inbox');
  const has = new Set([view.item.assignee?.id]);
  const colleagues = useColleagues().filter((each) => !has.has(each.value));
  return (
    <EditDialog
      title={t('transfer.title')}
      pending={pending}
      error={error}
      onClose={onClose}
      initial={{ to: '', reason: '' }}
      fields={[
        { key: 'to', label: t('transfer.to'), kind: 'choice', required: true, choices: colleagues },
        { key: 'reason', label: t('transfer.reason'), kind: 'long', required: true, hint: t('transfer.hint') },
      ]}
      onSave={(values) => onTransfer(String(values['to']), String(values['reason']))}
    />
  );
}
