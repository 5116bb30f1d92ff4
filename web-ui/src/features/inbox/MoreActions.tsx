import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { EditDialog, type DialogField } from '@/shared/forms/EditDialog';
import { wallMinute } from '@/shared/format/zone';
import { useColleagues } from '@/shared/people';
import { Icon, type IconName } from '@/shared/ui/Icon';
import { MenuList, type MenuEntry } from '@/shared/ui/MenuList';
import { Popup } from '@/shared/ui/Popup';
import { usePhone } from '@/shared/ui/preferences';
import { ReturnDialog } from './ReturnDialog';
import type { Item } from './queries';
import { useInvolve, type Asked, type Sent } from './useInvolve';

const ICONS: Record<Asked, IconName> = {
  return: 'return',
  addSign: 'personAdd',
  delegate: 'forward',
  ask: 'comment',
  copy: 'copy',
  urge: 'urgent',
  takeBack: 'back',
  update: 'clock',
  reject: 'close',
};
/** By consequence, the gentlest last in its group; ending everything stands apart at the end. */
const ORDER: Asked[] = ['return', 'addSign', 'delegate', 'ask', 'copy', 'urge', 'takeBack', 'update', 'reject'];
const IN_SIGHT: Asked[] = ['return', 'addSign', 'takeBack'];

/** Everything that can be done with a task beside completing it: the weightiest as buttons, the rest behind "more". */
export function MoreActions({ view, busy }: { view: Item; busy: boolean }) {
  const { t } = useTranslation('inbox');
  const phone = usePhone();
  const [open, setOpen] = useState<Asked>();
  const allowed = ORDER.filter((each) => view.actions.includes(each));
  const shown = phone ? [] : allowed.filter((each) => IN_SIGHT.includes(each));
  const hidden = allowed.filter((each) => !shown.includes(each));
  const entries = (close: () => void): MenuEntry[] =>
    hidden.map((each) => ({
      key: each,
      icon: ICONS[each],
      text: t(`involve.${each}`),
      danger: each === 'reject',
      run: () => {
        close();
        setOpen(each);
      },
    }));
  if (allowed.length === 0) return null;
  return (
    <>
      {shown.map((each) => (
        <Button key={each} icon={<Icon name={ICONS[each]} />} disabled={busy} onClick={() => setOpen(each)}>
          {t(`involve.${each}`)}
        </Button>
      ))}
      {hidden.length > 0 ? (
        <Popup
          side="above-left"
          label={t('involve.more')}
          width={200}
          button={(props) => (
            <Button {...props} icon={<Icon name="more" />} disabled={busy}>
              {t('involve.more')}
            </Button>
          )}
        >
          {(close) => <MenuList entries={entries(close)} />}
        </Popup>
      ) : null}
      {open === 'return' ? <ReturnDialog view={view} onClose={() => setOpen(undefined)} /> : null}
      {open && open !== 'return' ? <Ask kind={open} view={view} onClose={() => setOpen(undefined)} /> : null}
    </>
  );
}

function Ask({ kind, view, onClose }: { kind: Exclude<Asked, 'return'>; view: Item; onClose: () => void }) {
  const { t } = useTranslation('inbox');
  const has = new Set([view.item.assignee?.id]);
  const everybody = useColleagues();
  const at = (instant: string | null | undefined) => (instant ? wallMinute(new Date(instant).getTime()) : '');
  const was = {
    dueAt: at(view.item.serviceLevel?.dueAt),
    followUpAt: at(view.followUpAt),
    priority: String(view.item.priority),
    people: (view.offered ?? []).filter((each) => each.startsWith('person:')).map((each) => each.slice('person:'.length)),
  };
  const people = everybody.filter((each) => !has.has(each.value));
  const sending = useInvolve(view, onClose);
  const places = (['before', 'after', 'beside'] as const).map((value) => ({ value, label: t(`involve.where.${value}`) }));
  const modes = (['all', 'any', 'sequential'] as const).map((value) => ({ value, label: t(`involve.mode.${value}`) }));
  const note: DialogField = { key: 'note', label: t('involve.note'), kind: 'long', required: kind === 'ask' };
  const reason: DialogField = { key: 'reason', label: t('transfer.reason'), kind: 'long', required: kind === 'reject' };
  const fields: Record<typeof kind, DialogField[]> = {
    addSign: [
      { key: 'where', label: t('involve.whereLabel'), kind: 'choice', required: true, choices: places },
      { key: 'people', label: t('involve.people'), kind: 'choices', required: true, choices: people },
      { key: 'mode', label: t('involve.modeLabel'), kind: 'choice', required: true, choices: modes },
      note,
    ],
    delegate: [{ key: 'to', label: t('involve.to'), kind: 'choice', required: true, choices: people }, note],
    ask: [{ key: 'to', label: t('involve.to'), kind: 'choice', required: true, choices: people }, { ...note, label: t('involve.question') }],
    copy: [{ key: 'people', label: t('involve.people'), kind: 'choices', required: true, choices: people }, note],
    urge: [reason],
    takeBack: [reason],
    update: [
      { key: 'dueAt', label: t('involve.updating.due'), kind: 'moment' },
      { key: 'followUpAt', label: t('involve.updating.followUp'), kind: 'moment' },
      { key: 'priority', label: t('involve.updating.priority'), required: true },
      { key: 'people', label: t('involve.updating.offered'), kind: 'choices', choices: everybody },
      { ...reason, required: true },
    ],
    reject: [{ ...reason, hint: t('involve.rejectHint') }],
  };
  return (
    <EditDialog
      title={t(`involve.${kind}`)}
      action={kind === 'update' ? undefined : t(`involve.${kind}`)}
      fields={fields[kind]}
      initial={kind === 'update' ? { ...was, reason: '' } : { where: 'before', mode: 'all', people: [], to: '', note: '', reason: '' }}
      pending={sending.isPending}
      error={sending.error}
      onClose={onClose}
      onSave={(values) => sending.mutate({ ...values, kind, was } as unknown as Sent)}
    />
  );
}
