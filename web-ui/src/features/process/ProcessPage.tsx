import { TopBar } from '@/shared/ui/TopBar';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { Button, Select, Tabs } from 'antd';
import { Suspense, type ComponentType } from 'react';
import { useTranslation } from 'react-i18next';
import { api, body } from '@/api/client';
import { useText } from '@/shared/format/text';
import { useTime } from '@/shared/format/time';
import type { PanelProps } from '@/shared/method';
import { Avatar } from '@/shared/ui/Avatar';
import { EmptyState } from '@/shared/ui/EmptyState';
import { ErrorPanel } from '@/shared/ui/ErrorPanel';
import { Icon } from '@/shared/ui/Icon';
import { PageHeader } from '@/shared/ui/PageHeader';
import { PhaseRing } from '@/shared/ui/PhaseRing';
import { PhaseStepper } from '@/shared/ui/PhaseStepper';
import { RowsSkeleton } from '@/shared/ui/Skeleton';
import { usePhone } from '@/shared/ui/preferences';
import { VersionChip } from '@/shared/ui/VersionChip';
import { Overview } from './Overview';
import { processQuery, type ProcessView, type VersionView } from './queries';
import { Raci } from './Raci';
import { Steps } from './Steps';
import { PROCESS_TABS, type ProcessSearch, type ProcessTab } from './tabs';
import { Versions } from './Versions';
import styles from './process.module.css';

/** Tabs that other features fill: the router hands them in, because features do not know each other. */
export type Panels = Partial<Record<ProcessTab, ComponentType<PanelProps>>>;

/** One process, one page: what it is, how it runs, who answers for what, which versions there are. */
export function ProcessPage({ panels = {} }: { panels?: Panels }) {
  const { t } = useTranslation('process');
  const { processId } = useParams({ strict: false }) as { processId: string };
  const query = useQuery(processQuery(processId));
  if (query.error) return <ErrorPanel error={query.error} retry={() => void query.refetch()} />;
  if (!query.data) return <RowsSkeleton rows={8} height={48} />;
  if (!query.data.versions.length) return <EmptyState sentence={t('noVersion')} phase={3} />;
  return <Page process={query.data} panels={panels} />;
}

function Page({ process, panels }: { process: ProcessView; panels: Panels }) {
  const { t } = useTranslation('process');
  const text = useText();
  const { day } = useTime(3_600_000);
  const phone = usePhone();
  const search: ProcessSearch = useSearch({ strict: false });
  const navigate = useNavigate();
  const { card, versions } = process;
  const shown = versions.find((version) => version.key === search.version) ?? card.current ?? versions[0];
  const set = (change: ProcessSearch) => void navigate({ to: '/processes/$processId', params: { processId: card.id }, search: { ...search, ...change }, replace: true });
  const tab = search.tab ?? 'overview';
  const Panel = panels[tab];
  if (!shown) return null;
  return (
    <div className={styles.page}>
      <TopBar
        crumbs={[
          <Link key="map" to="/processes">
            {t('map')}
          </Link>,
          t(`category.${card.category}`),
          text(card.name),
        ]}
      />
      <div className={styles.head}>
        <PageHeader
          mark={<PhaseRing size={44} phase={card.phase} />}
          title={text(card.name)}
          chips={
            <>
              <Select
                size="small"
                value={shown.key}
                aria-label={t('version')}
                options={versions.map((version) => ({ value: version.key, label: version.label }))}
                onChange={(key: string) => set({ version: key === card.current?.key ? undefined : key })}
              />
              <VersionChip version={shown} />
            </>
          }
          sub={
            <>
              <Avatar person={card.owner} size="small" />
              <span>{t('ownedBy', { name: text(card.owner?.name), department: text(card.department) })}</span>
              {shown.effectiveFrom ? <span>· {t('effective', { at: day(shown.effectiveFrom) })}</span> : null}
            </>
          }
          actions={<Actions process={process} shown={shown} />}
        />
        {phone ? null : <PhaseStepper phase={card.phase} />}
      </div>
      <Tabs
        className={styles.tabs ?? ''}
        activeKey={tab}
        onChange={(next) => set({ tab: next === 'overview' ? undefined : (next as ProcessTab) })}
        items={PROCESS_TABS.map((key) => ({ key, label: t(`tab.${key}`) }))}
      />
      <div className={styles.body}>
        {tab === 'overview' ? <Overview version={shown} selected={search.step} onSelect={(step) => set({ step })} /> : null}
        {tab === 'raci' ? <Raci version={shown} mayEdit={process.mayEdit} selected={search.step} onSelect={(step) => set({ step })} /> : null}
        {tab === 'standards' ? <Steps version={shown} mayEdit={process.mayEdit} /> : null}
        {Panel ? (
          <Suspense fallback={<RowsSkeleton rows={6} height={48} />}>
            <Panel processId={card.id} versionKey={shown.key} />
          </Suspense>
        ) : null}
        {tab === 'versions' ? <Versions process={process} /> : null}
      </div>
    </div>
  );
}

function Actions({ process, shown }: { process: ProcessView; shown: VersionView }) {
  const { t } = useTranslation('process');
  const navigate = useNavigate();
  const cache = useQueryClient();
  const draft = process.versions.find((version) => version.state === 'draft');
  const create = useMutation({
    mutationFn: () => body(api.POST('/api/processes/{id}/drafts', { params: { path: { id: process.card.id } }, body: { fromVersion: shown.key, label: '', note: { zh: '', en: '' } } })),
    onSuccess: (made) => {
      void cache.invalidateQueries({ queryKey: ['processes'] });
      void navigate({ to: '/design/$key', params: { key: made.key } });
    },
  });
  return (
    <>
      {create.error ? <ErrorPanel error={create.error} /> : null}
      {draft ? (
        <Link to="/design/$key" params={{ key: draft.key }}>
          <Button icon={<Icon name="design" size={14} />}>{t(process.mayEdit ? 'editDraft' : 'viewDraft', { label: draft.label })}</Button>
        </Link>
      ) : process.mayEdit ? (
        <Button icon={<Icon name="design" size={14} />} loading={create.isPending} onClick={() => create.mutate()}>
          {t('newDraft', { label: shown.label })}
        </Button>
      ) : null}
    </>
  );
}
