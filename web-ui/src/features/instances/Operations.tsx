import { Button, Dropdown } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay } from '@/shared/session';
import { Icon } from '@/shared/ui/Icon';
import { ChangeValues } from './operations/ChangeValues';
import { Migrate } from './operations/Migrate';
import { Modify } from './operations/Modify';
import { Pause } from './operations/Pause';
import { Return } from './operations/Return';
import type { Row } from './queries';

type Operation = 'return' | 'modify' | 'migrate' | 'values' | 'suspend' | 'resume';

/** What whoever runs processes may do with one instance, ordered by consequence. Each asks for a reason and shows what it would do. */
export function Operations({ row, onCancel }: { row: Row; onCancel: () => void }) {
  const { t } = useTranslation('instances');
  const may = useMay('instances.manage');
  const [open, setOpen] = useState<Operation>();
  if (!may || (row.state !== 'active' && row.state !== 'suspended')) return null;
  const close = () => setOpen(undefined);
  const rest: Operation[] = ['modify', 'migrate', 'values'];
  return (
    <>
      <Button icon={<Icon name="return" size={14} />} onClick={() => setOpen('return')}>
        {t('operation.return')}
      </Button>
      <Dropdown
        trigger={['click']}
        menu={{
          items: [
            ...rest.map((key) => ({ key, label: t(`operation.${key}`) })),
            row.state === 'suspended' ? { key: 'resume', label: t('operation.resume') } : { key: 'suspend', label: t('operation.suspend') },
            { type: 'divider' as const },
            { key: 'cancel', label: t('cancel'), danger: true },
          ],
          onClick: ({ key }) => (key === 'cancel' ? onCancel() : setOpen(key as Operation)),
        }}
      >
        <Button icon={<Icon name="more" size={14} />} aria-label={t('operation.more')}>
          {t('operation.more')}
        </Button>
      </Dropdown>
      {open === 'return' ? <Return row={row} onClose={close} /> : null}
      {open === 'modify' ? <Modify row={row} onClose={close} /> : null}
      {open === 'migrate' ? <Migrate row={row} onClose={close} /> : null}
      {open === 'values' ? <ChangeValues row={row} onClose={close} /> : null}
      {open === 'suspend' || open === 'resume' ? <Pause row={row} operation={open} onClose={close} /> : null}
    </>
  );
}
