import { Button, Dropdown } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay } from '@/shared/session';
import { Icon } from '@/shared/ui/Icon';
import { ChangeValues } from './operations/ChangeValues';
import { Children } from './operations/Children';
import { Migrate } from './operations/Migrate';
import { Modify } from './operations/Modify';
import { Pause, type Plain } from './operations/Pause';
import { Rebind } from './operations/Rebind';
import { Reopen } from './operations/Reopen';
import { Return } from './operations/Return';
import type { Instance } from './queries';

type Operation = 'return' | 'modify' | 'migrate' | 'values' | 'children' | 'rebind' | 'reopen' | Plain;

const RUNNING: Operation[] = ['modify', 'migrate', 'values'];

/** What whoever runs processes may do with one instance, ordered by consequence. Each asks for a reason and shows what it would do. */
export function Operations({ view, onCancel }: { view: Instance; onCancel: () => void }) {
  const { t } = useTranslation('instances');
  const may = useMay('instances.manage');
  const [open, setOpen] = useState<Operation>();
  const row = view.instance;
  const running = row.state === 'active' || row.state === 'suspended';
  const item = (key: Operation) => ({ key, label: t(`operation.${key}`), danger: key === 'void' });
  const first: Operation = row.state === 'suspended' ? 'resume' : running ? 'return' : 'reopen';
  const below: Operation[] = [...(view.below.includes('loops') ? ['children' as const] : []), ...(view.below.includes('calls') ? ['rebind' as const] : [])];
  const rest: Operation[] = running ? [...RUNNING, ...below, ...(row.state === 'suspended' ? [] : ['suspend' as const])] : [];
  const ends = running ? [{ key: 'cancel', label: t('cancel'), danger: true }, item('void')] : [item('void')];
  const items = [...rest.map(item), ...(rest.length > 0 ? [{ type: 'divider' as const }] : []), ...ends];
  // An open menu stays as it was opened: what changes meanwhile must not put another line under the finger.
  const [held, setHeld] = useState<typeof items>();
  if (!may || row.state === 'void') return null;
  const close = () => setOpen(undefined);
  return (
    <>
      <Button icon={<Icon name={first === 'resume' ? 'play' : 'return'} size={14} />} onClick={() => setOpen(first)}>
        {t(`operation.${first}`)}
      </Button>
      <Dropdown
        trigger={['click']}
        open={held !== undefined}
        onOpenChange={(next) => setHeld(next ? items : undefined)}
        menu={{
          items: held ?? items,
          onClick: ({ key }) => {
            setHeld(undefined);
            if (key === 'cancel') onCancel();
            else setOpen(key as Operation);
          },
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
      {open === 'children' ? <Children row={row} onClose={close} /> : null}
      {open === 'rebind' ? <Rebind row={row} onClose={close} /> : null}
      {open === 'reopen' ? <Reopen row={row} onClose={close} /> : null}
      {open === 'suspend' || open === 'resume' || open === 'void' ? <Pause row={row} operation={open} onClose={close} /> : null}
    </>
  );
}
