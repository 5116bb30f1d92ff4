import { useQuery } from '@tanstack/react-query';
import { Button, Slider } from 'antd';
import { useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ProcessDiagram } from '@/shared/diagram/ProcessDiagram';
import { useText } from '@/shared/format/text';
import { useTime } from '@/shared/format/time';
import { PersonName } from '@/shared/ui/Avatar';
import { EmptyState } from '@/shared/ui/EmptyState';
import { ErrorPanel } from '@/shared/ui/ErrorPanel';
import { Icon } from '@/shared/ui/Icon';
import { IconButton } from '@/shared/ui/IconButton';
import { usePhone } from '@/shared/ui/preferences';
import { Part } from '@/shared/ui/Sheet';
import { RowsSkeleton } from '@/shared/ui/Skeleton';
import { changes, stops, travelled } from './playback';
import { historyQuery, pastQuery, type Instance } from './queries';
import { useValueWords } from './useValueWords';
import { useKindWords } from './words';
import { said } from '@/shared/operations/values';
import styles from './operate.module.css';

const STEP_MS = 900;
const RUN_MS = 400;

/** The history of an instance played on its diagram: play, pause, step, scrub; what each moment changed beside it. */
export function Playback({ view }: { view: Instance }) {
  const { t } = useTranslation(['instances', 'shared']);
  const query = useQuery(historyQuery(view.instance.key));
  if (query.error) return <ErrorPanel error={query.error} retry={() => void query.refetch()} />;
  if (!query.data) return <RowsSkeleton rows={6} height={48} />;
  if (query.data.compact) return <EmptyState sentence={t('playback.compact')} />;
  return <Player view={view} rows={query.data.items} />;
}

function Player({ view, rows }: { view: Instance; rows: Parameters<typeof stops>[0] }) {
  const { t } = useTranslation(['instances', 'shared']);
  const text = useText();
  const time = useTime();
  const phone = usePhone();
  const word = useKindWords();
  const values = useValueWords(view.instance.process.versionKey);
  const all = useMemo(() => stops(rows), [rows]);
  const [chosen, setChosen] = useState<number>();
  const [playing, setPlaying] = useState(false);
  const last = all.length - 1;
  const at = Math.min(chosen ?? last, last);
  const row = all[at];
  const past = useQuery(pastQuery(view.instance.key, row?.seq ?? 0));
  const seq = row?.seq ?? 0;
  const path = useMemo(() => ({ ...travelled(rows, seq), ms: RUN_MS }), [rows, seq]);
  const changed = useMemo(() => changes(rows, seq), [rows, seq]);
  const over = at >= last;
  useEffect(() => {
    if (!playing || over) return undefined;
    const timer = setTimeout(() => {
      setChosen(at + 1);
      if (at + 1 >= last) setPlaying(false);
    }, STEP_MS);
    return () => clearTimeout(timer);
  }, [playing, over, at, last]);
  if (!row) return null;
  const go = (next: number) => {
    setPlaying(false);
    setChosen(Math.max(0, Math.min(last, next)));
  };
  return (
    <div className={styles.player}>
      <div>
        <ProcessDiagram versionKey={view.instance.process.versionKey} states={past.data?.elements} path={path} height={phone ? 240 : 380} label={t('tab.playback')} near={phone ? row.elementId || undefined : undefined} />
        <div className={styles.controls}>
          <IconButton icon="back" label={t('playback.back')} disabled={at === 0} onClick={() => go(at - 1)} />
          <Button
            type="primary"
            icon={<Icon name={playing ? 'pause' : 'play'} size={14} />}
            onClick={() => {
              if (over) setChosen(0);
              setPlaying(!playing);
            }}
          >
            {t(playing ? 'playback.pause' : 'playback.play')}
          </Button>
          <IconButton icon="chevronRight" label={t('playback.on')} disabled={over} onClick={() => go(at + 1)} />
          <Slider className={styles.slider ?? ''} min={0} max={last} value={at} onChange={go} tooltip={{ formatter: (value) => (all[value ?? 0] ? time.moment(all[value ?? 0]?.at ?? 0) : '') }} ariaLabelForHandle={t('playback.moment')} />
          <span className={styles.count}>{t('playback.of', { at: at + 1, all: last + 1 })}</span>
        </div>
      </div>
      <aside className={styles.moment} aria-live="polite">
        <Part title={time.moment(row.at)}>
          <p className={styles.fact}>
            <b>{row.elementName ? text(row.elementName) : t('one')}</b>
            <span>{word(row.kind)}</span>
            {row.actor ? <PersonName person={row.actor} fallback={t('shared:system')} /> : null}
          </p>
          {row.reason ? <p className={styles.quote}>{row.reason}</p> : null}
        </Part>
        <Part title={t('playback.changed')} note={changed.length}>
          {changed.length === 0 ? <p className={styles.quiet}>{t('playback.nothingChanged')}</p> : null}
          <dl className={styles.diff}>
            {changed.map(({ name, before, after }) => (
              <div key={name}>
                <dt title={name}>{values.name(name)}</dt>
                <dd>
                  {before === undefined ? null : <del>{values.value(name, before)}</del>}
                  <ins>{values.value(name, after)}</ins>
                </dd>
              </div>
            ))}
          </dl>
        </Part>
        <Part title={t('playback.values')} note={Object.keys(past.data?.variables ?? {}).length}>
          <dl className={styles.diff} data-old={past.isPlaceholderData || undefined}>
            {Object.entries(past.data?.variables ?? {}).map(([name, value]) => (
              <div key={name}>
                <dt title={name}>{values.name(name)}</dt>
                <dd title={said(value)}>{values.value(name, value)}</dd>
              </div>
            ))}
          </dl>
        </Part>
      </aside>
    </div>
  );
}
