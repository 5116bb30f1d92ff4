import { useMutation, useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { Button, Segmented, Select, Slider, Tabs } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, body } from '@/api/client';
import { number } from '@/shared/format/number';
import { useText } from '@/shared/format/text';
import { useTime } from '@/shared/format/time';
import { useMay } from '@/shared/session';
import { Dialog } from '@/shared/ui/Dialog';
import { ErrandProgress } from '@/shared/ui/ErrandProgress';
import { ErrorPanel } from '@/shared/ui/ErrorPanel';
import { Icon } from '@/shared/ui/Icon';
import { RowsSkeleton } from '@/shared/ui/Skeleton';
import { TopBar } from '@/shared/ui/TopBar';
import { usePhone } from '@/shared/ui/preferences';
import { ConformanceTab } from './ConformanceTab';
import { CompareTab, QualityTab, VariantsTab } from './LogTabs';
import { FlowMap } from './FlowMap';
import { LENSES, LOG_TABS, logQuery, mapQuery, processesQuery, type Clock, type LogSearch, type LogTab } from './queries';
import styles from './mining.module.css';

/** One log: its map under two sliders, its ways, its departments, what is doubtful in it. */
export function LogPage() {
  const { t } = useTranslation(['mining', 'app']);
  const { id } = useParams({ strict: false }) as { id: string };
  const search: LogSearch = useSearch({ strict: false });
  const navigate = useNavigate();
  const text = useText();
  const phone = usePhone();
  const may = useMay('processes.edit');
  const log = useQuery(logQuery(id));
  const [drafting, setDrafting] = useState(false);
  const tab: LogTab = search.tab ?? 'map';
  const clock: Clock = search.clock ?? 'elapsed';
  const go = (change: LogSearch) => void navigate({ to: '/mining/$id', params: { id }, search: { ...search, ...change }, replace: true });
  const row = log.data?.log;
  const title = row ? (row.kind === 'history' ? text(row.processName) : row.name) : '';
  if (log.error) return <ErrorPanel error={log.error} retry={() => void log.refetch()} />;
  return (
    <div className={styles.canvas}>
      <TopBar crumbs={[<Link key="logs" to="/mining">{t('app:menu.mining')}</Link>, title]}>
        <Button aria-label={t('diagnose')} icon={<Icon name="diagnosis" size={14} />} onClick={() => void navigate({ to: '/diagnosis/$id', params: { id }, search: { clock: search.clock } })}>
          {phone ? null : t('diagnose')}
        </Button>
        {may && !phone ? (
          <Button type="primary" icon={<Icon name="design" size={14} />} onClick={() => setDrafting(true)}>
            {t('makeDraft')}
          </Button>
        ) : null}
      </TopBar>
      <div className={styles.head}>
        <dl className={styles.facts}>
          {row
            ? ([
                ['cases', number(row.cases)],
                ['events', number(row.events)],
                ['activities', number(row.activities)],
                ['variants', number(row.variants)],
                ['resources', row.resources ? number(row.resources) : t('unknown')],
                ['period', row.first && row.last ? `${row.first.slice(0, 10)} – ${row.last.slice(0, 10)}` : ''],
              ] as const).map(([name, value]) => (
                <div key={name}>
                  <dt>{t(`fact.${name}`)}</dt>
                  <dd>{value}</dd>
                </div>
              ))
            : null}
        </dl>
        <Segmented
          value={clock}
          aria-label={t('clock')}
          options={(['elapsed', 'working'] as const).map((value) => ({ value, label: t(`clocks.${value}`) }))}
          onChange={(value) => go({ clock: value === 'working' ? 'working' : undefined })}
        />
      </div>
      <Tabs
        className={styles.tabs}
        activeKey={tab}
        items={LOG_TABS.map((key) => ({ key, label: key === 'quality' ? t('tab.quality', { count: log.data?.remarks.length ?? 0 }) : t(`tab.${key}`) }))}
        onChange={(key) => go({ tab: LOG_TABS.find((each) => each === key) })}
      />
      {search.filter ? (
        <p className={styles.filtered}>
          <Icon name="filter" size={14} />
          {t('filtered')}
          <Button type="link" size="small" onClick={() => go({ filter: undefined })}>
            {t('showAll')}
          </Button>
        </p>
      ) : null}
      {!log.data ? (
        <RowsSkeleton rows={8} height={40} />
      ) : tab === 'map' ? (
        <MapTab id={id} search={search} clock={clock} knowsWork={log.data.knowsWork} onLens={(lens) => go({ lens: lens === 'frequency' ? undefined : lens })} />
      ) : tab === 'variants' ? (
        <VariantsTab id={id} clock={clock} filter={search.filter ?? ''} />
      ) : tab === 'comparison' ? (
        <CompareTab id={id} clock={clock} by={search.by ?? ''} onBy={(by) => go({ by })} />
      ) : tab === 'conformance' ? (
        <ConformanceTab id={id} processId={row?.processId ?? ''} version={search.version ?? ''} onVersion={(version) => go({ version })} />
      ) : (
        <QualityTab remarks={log.data.remarks} />
      )}
      {drafting ? <Draft id={id} processId={row?.processId ?? ''} onClose={() => setDrafting(false)} /> : null}
    </div>
  );
}

interface MapTabProps {
  id: string;
  search: LogSearch;
  clock: Clock;
  knowsWork: boolean;
  onLens: (lens: (typeof LENSES)[number]) => void;
}

function MapTab({ id, search, clock, knowsWork, onLens }: MapTabProps) {
  const { t } = useTranslation('mining');
  const { duration } = useTime(3_600_000);
  const phone = usePhone();
  // Where nobody has moved a slider yet the server chooses: as much as can be read.
  const [chosen, setChosen] = useState<{ activities?: number; paths?: number }>({});
  const [selected, setSelected] = useState<number>();
  const lens = search.lens ?? 'frequency';
  const map = useQuery(mapQuery(id, { ...chosen, clock, filter: search.filter ?? '' }));
  const percent = (moved: number | undefined, share: number | undefined) => Math.round(100 * (moved ?? share ?? 1));
  const activities = percent(chosen.activities, map.data?.activityShare);
  const paths = percent(chosen.paths, map.data?.pathShare);
  const node = map.data?.nodes.find((each) => each.code === selected);
  return (
    <div className={styles.mapTab}>
      <div className={styles.controls}>
        <Segmented
          size="small"
          value={lens}
          options={LENSES.map((value) => ({ value, label: t(`lens.${value}`), disabled: value === 'work' && !knowsWork }))}
          onChange={onLens}
        />
        <label className={styles.slider}>
          <span>{t('activityShare', { share: activities })}</span>
          <Slider min={0} max={100} step={5} value={activities} onChange={(value: number) => setChosen({ activities: value / 100, paths: paths / 100 })} ariaLabelForHandle={t('activityShare', { share: activities })} tooltip={{ open: false }} />
        </label>
        <label className={styles.slider}>
          <span>{t('pathShare', { share: paths })}</span>
          <Slider min={0} max={100} step={5} value={paths} onChange={(value: number) => setChosen({ activities: activities / 100, paths: value / 100 })} ariaLabelForHandle={t('pathShare', { share: paths })} tooltip={{ open: false }} />
        </label>
        {map.data ? (
          <span className={styles.quiet}>
            {t('shown', {
              activities: map.data.nodes.length,
              allActivities: map.data.activities,
              events: Math.round(100 * map.data.eventsShown),
              paths: map.data.arcs.length,
              allPaths: map.data.paths,
              moves: Math.round(100 * map.data.movesShown),
            })}
          </span>
        ) : null}
      </div>
      {map.error ? <ErrorPanel error={map.error} retry={() => void map.refetch()} /> : null}
      <div className={styles.mapRow}>
        {map.data ? <FlowMap map={map.data} lens={lens} selected={selected} onSelect={setSelected} dimmed={map.isPlaceholderData} /> : <RowsSkeleton rows={6} height={40} />}
        {node && !phone ? (
          <aside className={styles.side} aria-label={node.name}>
            <h2>{node.name}</h2>
            <dl>
              {(
                [
                  ['count', number(node.count)],
                  ['cases', number(node.cases)],
                  [knowsWork ? 'waitMean' : 'waitMeanUnsplit', node.waitMean],
                  [knowsWork ? 'waitMedian' : 'waitMedianUnsplit', node.waitMedian],
                  ['workMean', node.workMean],
                  ['workMedian', node.workMedian],
                ] as const
              ).map(([name, value]) => (
                <div key={name}>
                  <dt>{t(`node.${name}`)}</dt>
                  <dd>{typeof value === 'string' ? value : value == null ? t('unknown') : duration(value)}</dd>
                </div>
              ))}
            </dl>
          </aside>
        ) : null}
      </div>
    </div>
  );
}

/** Which process the draft is for, then the work itself, then the modeler. */
function Draft({ id, processId, onClose }: { id: string; processId: string; onClose: () => void }) {
  const { t } = useTranslation(['mining', 'shared']);
  const text = useText();
  const navigate = useNavigate();
  const processes = useQuery(processesQuery);
  const [picked, setPicked] = useState<string>();
  const chosen = picked ?? (processId || undefined); // the log's own process may become known after the dialog has opened
  const known = Object.values(processes.data ?? {}).flatMap((cards) => (Array.isArray(cards) ? cards : []));
  const make = useMutation({
    mutationFn: (process: string) => body(api.POST('/api/logs/{id}/draft', { params: { path: { id } }, body: { processId: process, label: '' } })),
  });
  return (
    <Dialog
      title={t('makeDraft')}
      onClose={onClose}
      footer={
        make.data ? undefined : (
          <>
            <Button onClick={onClose}>{t('shared:cancel')}</Button>
            <Button type="primary" disabled={!chosen} loading={make.isPending} onClick={() => chosen && make.mutate(chosen)}>
              {t('makeDraft')}
            </Button>
          </>
        )
      }
    >
      <div className={styles.choose}>
        {make.data ? (
          <ErrandProgress
            errand={make.data.errand}
            onOver={(errand) => {
              const version = (errand.result as { version?: string } | null)?.version;
              if (errand.state === 'done' && version) void navigate({ to: '/design/$key', params: { key: version } });
            }}
          />
        ) : (
          <>
            <p>{t('draftHint')}</p>
            <Select
              className={styles.wide}
              value={chosen}
              aria-label={t('ofProcess')}
              placeholder={t('ofProcess')}
              showSearch={{ optionFilterProp: 'label' }}
              options={known.map((card) => ({ value: card.id, label: text(card.name) }))}
              onChange={setPicked}
            />
          </>
        )}
        {make.error ? <ErrorPanel error={make.error} /> : null}
      </div>
    </Dialog>
  );
}
