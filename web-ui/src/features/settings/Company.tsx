import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Input, Switch } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, body } from '@/api/client';
import { useMay } from '@/shared/session';
import { ErrorPanel } from '@/shared/ui/ErrorPanel';
import { Icon } from '@/shared/ui/Icon';
import { IconButton } from '@/shared/ui/IconButton';
import { RowsSkeleton } from '@/shared/ui/Skeleton';
import { companyQuery, type CompanyView } from './queries';
import styles from './company.module.css';

/** What the company is called, the systems its steps are done in, and whether its administrators are kept apart. */
export function Company() {
  const company = useQuery(companyQuery);
  if (company.error) return <ErrorPanel error={company.error} retry={() => void company.refetch()} />;
  return company.data ? <Edit company={company.data} /> : <RowsSkeleton rows={5} height={44} />;
}

function Edit({ company }: { company: CompanyView }) {
  const { t } = useTranslation('settings');
  const may = useMay('settings.edit');
  const cache = useQueryClient();
  const [draft, setDraft] = useState(company);
  const systems = draft.systems ?? [];
  const save = useMutation({
    mutationFn: () => body(api.PUT('/api/company', { body: { ...draft, systems: systems.filter((each) => each.id.trim()) } })),
    onSuccess: (saved) => {
      cache.setQueryData(companyQuery.queryKey, saved);
      setDraft(saved);
      void cache.invalidateQueries({ queryKey: ['session'] });
    },
  });
  return (
    <form
      className={styles.company}
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
    >
      <div className={styles.pair}>
        <label>
          {t('nameZh')}
          <Input disabled={!may} value={draft.name.zh} onChange={(event) => setDraft({ ...draft, name: { ...draft.name, zh: event.target.value } })} />
        </label>
        <label>
          {t('nameEn')}
          <Input disabled={!may} value={draft.name.en} onChange={(event) => setDraft({ ...draft, name: { ...draft.name, en: event.target.value } })} />
        </label>
      </div>
      <label className={styles.switch}>
        <Switch size="small" disabled={!may} checked={draft.separateAdministrators} onChange={(separateAdministrators) => setDraft({ ...draft, separateAdministrators })} />
        <span>
          {t('company.separate')}
          <small>{t('company.separateHint')}</small>
        </span>
      </label>
      <Systems systems={systems} disabled={!may} onChange={(next) => setDraft({ ...draft, systems: next })} />
      {save.error ? <ErrorPanel error={save.error} /> : null}
      {may ? (
        <div>
          <Button type="primary" htmlType="submit" loading={save.isPending} disabled={draft === company}>
            {t('calendar.save')}
          </Button>
        </div>
      ) : null}
    </form>
  );
}

type System = NonNullable<CompanyView['systems']>[number];

function Systems({ systems, disabled, onChange }: { systems: System[]; disabled: boolean; onChange: (systems: System[]) => void }) {
  const { t } = useTranslation('settings');
  const change = (at: number, next: System) => onChange(systems.map((each, index) => (index === at ? next : each)));
  return (
    <section className={styles.systems} aria-label={t('company.systems')}>
      <h2>{t('company.systems')}</h2>
      <p>{t('company.systemsHint')}</p>
      {systems.map((system, at) => (
        <div key={at} className={styles.line}>
          <Input aria-label={t('id')} placeholder={t('id')} disabled={disabled} value={system.id} onChange={(event) => change(at, { ...system, id: event.target.value })} />
          <Input aria-label={t('nameZh')} placeholder={t('nameZh')} disabled={disabled} value={system.name.zh} onChange={(event) => change(at, { ...system, name: { ...system.name, zh: event.target.value } })} />
          <Input aria-label={t('nameEn')} placeholder={t('nameEn')} disabled={disabled} value={system.name.en} onChange={(event) => change(at, { ...system, name: { ...system.name, en: event.target.value } })} />
          {disabled ? null : <IconButton icon="close" label={t('company.removeSystem')} onClick={() => onChange(systems.filter((_, index) => index !== at))} />}
        </div>
      ))}
      {disabled ? null : (
        <Button type="dashed" icon={<Icon name="plus" size={14} />} onClick={() => onChange([...systems, { id: '', name: { zh: '', en: '' } }])}>
          {t('company.addSystem')}
        </Button>
      )}
    </section>
  );
}
