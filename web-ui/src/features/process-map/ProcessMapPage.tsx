import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { Button, Input, Segmented } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { components } from '@/api/schema';
import { useText } from '@/shared/format/text';
import { useTime } from '@/shared/format/time';
import { mapQuery } from '@/shared/method';
import { DataTable } from '@/shared/tables/DataTable';
import { Avatar } from '@/shared/ui/Avatar';
import { EmptyState } from '@/shared/ui/EmptyState';
import { ErrorPanel } from '@/shared/ui/ErrorPanel';
import { Icon } from '@/shared/ui/Icon';
import { PhaseRing } from '@/shared/ui/PhaseRing';
import { RowsSkeleton } from '@/shared/ui/Skeleton';
import { usePhone } from '@/shared/ui/preferences';
import { TemplateTools } from '@/shared/ui/TemplateTools';
import { VersionChip } from '@/shared/ui/VersionChip';
import { useMay } from '@/shared/session';
import { useFileDrop } from '@/shared/diagram/useFileDrop';
import { ImportProcess } from './ImportProcess';
import { NewProcess } from './NewProcess';
import { BarEnd } from '@/shared/ui/TopBar';
import styles from './map.module.css';

type Card = components['schemas']['ProcessCard'];
type Band = 'management' | 'core' | 'support';
const BANDS: readonly Band[] = ['management', 'core', 'support'];

export interface MapSearch {
  view?: 'table' | undefined;
  q?: string | undefined;
}

/** All processes in three bands; the same as a table is template 1 of the method. */
export function ProcessMapPage() {
  const { t } = useTranslation('process-map');
  const text = useText();
  const phone = usePhone();
  const search: MapSearch = useSearch({ strict: false });
  const navigate = useNavigate();
  const query = useQuery(mapQuery);
  const may = useMay('processes.edit');
  const [entering, setEntering] = useState(false);
  const [importing, setImporting] = useState<{ file?: File }>();
  const drop = useFileDrop(may ? (file) => setImporting({ file }) : undefined);
  const open = (process: string, draft: string) =>
    void (phone ? navigate({ to: '/processes/$processId', params: { processId: process }, search: {} }) : navigate({ to: '/design/$key', params: { key: draft } }));
  const word = (search.q ?? '').trim().toLowerCase();
  const fits = (card: Card) =>
    !word || [card.name.zh, card.name.en, card.id, text(card.department), ...card.keyNodes.map(text)].some((each) => each?.toLowerCase().includes(word));
  const set = (change: MapSearch) => void navigate({ to: '/processes', search: { ...search, ...change }, replace: true });

  const bands = BANDS.map((band) => ({ band, cards: (query.data?.[band] ?? []).filter(fits) }));
  const all = bands.flatMap(({ cards }) => cards);
  const table = search.view === 'table';
  return (
    <div className={styles.page}>
      <header className={styles.bar}>
        <h1>{t('title')}</h1>
        <span className={styles.count}>{query.data ? t('count', { count: all.length }) : ''}</span>
        <div className={styles.tools}>
          {phone ? null : (
            <Segmented
              value={table ? 'table' : 'map'}
              options={[
                { value: 'map', label: <ViewName icon="map" words={t('map')} /> },
                { value: 'table', label: <ViewName icon="table" words={t('table')} /> },
              ]}
              onChange={(view) => set({ view: view === 'table' ? 'table' : undefined })}
            />
          )}
          <Input
            className={styles.search ?? ''}
            prefix={<Icon name="search" size={14} />}
            placeholder={t('find')}
            aria-label={t('find')}
            allowClear
            defaultValue={search.q ?? ''}
            onChange={(event) => set({ q: event.target.value || undefined })}
          />
          {may ? (
            <Button icon={<Icon name="upload" size={14} />} onClick={() => setImporting({})}>
              {t('import')}
            </Button>
          ) : null}
          {may && !phone ? (
            <Button type="primary" icon={<Icon name="plus" size={14} />} onClick={() => setEntering(true)}>
              {t('newProcess')}
            </Button>
          ) : null}
        </div>
        <BarEnd title={t('title')} />
      </header>
      <div className={`${styles.content} ${drop.over ? styles.over : ''}`} {...drop.area}>
        {drop.over ? <p className={styles.letGo}>{t('letGo')}</p> : null}
        {query.data && !phone ? (
          <div className={styles.template}>
            <TemplateTools number={1} mayImport={may} />
          </div>
        ) : null}
        {query.error ? <ErrorPanel error={query.error} retry={() => void query.refetch()} /> : null}
        {query.isPending ? <RowsSkeleton rows={4} height={120} /> : null}
        {query.data && all.length === 0 ? <Nothing word={word ? search.q : undefined} onNew={may && !phone ? () => setEntering(true) : undefined} /> : null}
        {query.data && all.length > 0 ? (
          table && !phone ? (
            <TemplateOne cards={all} />
          ) : (
            bands.map(({ band, cards }) => (cards.length ? <BandOf key={band} band={band} cards={cards} /> : null))
          )
        ) : null}
      </div>
      {entering ? <NewProcess source={undefined} onMade={open} onClose={() => setEntering(false)} /> : null}
      {importing ? <ImportProcess file={importing.file} onMade={open} onClose={() => setImporting(undefined)} /> : null}
    </div>
  );
}

const ViewName = ({ icon, words }: { icon: 'map' | 'table'; words: string }) => (
  <span className={styles.viewName}>
    <Icon name={icon} size={14} />
    {words}
  </span>
);

function BandOf({ band, cards }: { band: Band; cards: Card[] }) {
  const { t } = useTranslation('process-map');
  return (
    <section className={styles.band} aria-label={t(`band.${band}`)}>
      <h2 className={`${styles.bandName} ${band === 'core' ? styles.coreName : ''}`}>
        <span>{t(`band.${band}`)}</span>
      </h2>
      <div className={`${styles.cards} ${band === 'core' ? styles.chain : ''}`}>
        {cards.map((card) => (
          <ProcessCard key={card.id} card={card} />
        ))}
      </div>
    </section>
  );
}

function ProcessCard({ card }: { card: Card }) {
  const { t } = useTranslation('process-map');
  const text = useText();
  const { duration } = useTime(3_600_000);
  return (
    <Link to="/processes/$processId" params={{ processId: card.id }} className={styles.card}>
      <div className={styles.cardHead}>
        <div className={styles.words}>
          <b>{text(card.name)}</b>
          <span className={styles.who}>{[text(card.owner?.name), text(card.department)].filter(Boolean).join(' · ')}</span>
        </div>
        <PhaseRing size={30} phase={card.phase} />
      </div>
      <div className={styles.chips}>{card.current ? <VersionChip version={card.current} /> : null}</div>
      <ol className={styles.steps}>
        {card.keyNodes.slice(0, 5).map((node, index) => (
          <li key={index}>{text(node)}</li>
        ))}
      </ol>
      <div className={styles.figures}>
        {card.running + card.completed30D === 0 ? (
          <span className={styles.unknown}>{t('noData')}</span>
        ) : (
          <>
            <span>{t('running', { count: card.running })}</span>
            {card.late ? (
              <span className={styles.late}>
                <Icon name="clock" size={12} />
                {t('late', { count: card.late })}
              </span>
            ) : null}
            {card.meanCycleMs ? <span>{t('cycle', { words: duration(card.meanCycleMs) })}</span> : null}
          </>
        )}
      </div>
    </Link>
  );
}

/** 模板一: the seven columns of the method's sheet. */
function TemplateOne({ cards }: { cards: Card[] }) {
  const { t } = useTranslation('process-map');
  const text = useText();
  const numbered = (lines: Card['keyNodes']) =>
    lines.length ? (
      <ol className={styles.numbered}>
        {lines.map((line, index) => (
          <li key={index}>{text(line)}</li>
        ))}
      </ol>
    ) : (
      <span className={styles.unknown}>{t('notYet')}</span>
    );
  return (
    <DataTable<Card>
      rowKey="id"
      dataSource={cards}
      empty={null}
      scroll={{ x: 1040 }}
      columns={[
        {
          title: t('column.name'),
          key: 'name',
          width: 180,
          fixed: 'left',
          render: (_, card) => (
            <Link to="/processes/$processId" params={{ processId: card.id }}>
              <b>{text(card.name)}</b>
            </Link>
          ),
        },
        { title: t('column.department'), key: 'department', width: 110, render: (_, card) => text(card.department) },
        { title: t('column.version'), key: 'version', width: 120, render: (_, card) => (card.current ? <VersionChip version={card.current} /> : t('notYet')) },
        {
          title: t('column.owner'),
          key: 'owner',
          width: 120,
          render: (_, card) => (
            <span className={styles.owner}>
              <Avatar person={card.owner} size="small" />
              {text(card.owner?.name)}
            </span>
          ),
        },
        { title: t('column.nodes'), key: 'nodes', width: 170, render: (_, card) => numbered(card.keyNodes) },
        { title: t('column.problems'), key: 'problems', width: 200, render: (_, card) => numbered(card.problems) },
        { title: t('column.suggestions'), key: 'suggestions', width: 200, render: (_, card) => numbered(card.suggestions) },
      ]}
    />
  );
}

/** Nothing found, or nothing there yet: then the next step is whoever may take it. */
function Nothing({ word, onNew }: { word: string | undefined; onNew: (() => void) | undefined }) {
  const { t } = useTranslation('process-map');
  const navigate = useNavigate();
  const keeps = useMay('people.edit');
  if (word) return <EmptyState sentence={t('nothingFound', { word })} phase={1} />;
  if (onNew) return <EmptyState sentence={t('none')} phase={1} action={{ text: t('newProcess'), onClick: onNew }} />;
  if (keeps) return <EmptyState sentence={t('noneForKeeper')} phase={1} action={{ text: t('toPeople'), onClick: () => void navigate({ to: '/settings', search: { tab: 'people' } }) }} />;
  return <EmptyState sentence={t('none')} phase={1} />;
}
