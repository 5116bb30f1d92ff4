import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useText } from '@/shared/format/text';
import { useTime } from '@/shared/format/time';
import type { Home } from '@/shared/queries';
import { EmptyState } from '@/shared/ui/EmptyState';
import { Icon } from '@/shared/ui/Icon';
import { PhaseRing } from '@/shared/ui/PhaseRing';
import { Card } from '@/shared/ui/Sheet';
import styles from './home.module.css';

type Loop = Home['loop'][number];

/** Every process as a ring of five phases, with the one figure that the last 30 days give. */
export function Loops({ cards }: { cards: Loop[] }) {
  const { t } = useTranslation(['home', 'shared']);
  return (
    <Card
      title={t('loops')}
      note={t('processes', { count: cards.length })}
      tools={
        <span className={styles.legend}>
          <PhaseRing size={14} phase={3} progress={0.6} />
          {t('ringMeans')}
        </span>
      }
    >
      {cards.length === 0 ? (
        <EmptyState sentence={t('loopsNone')} phase={1} />
      ) : (
        <div className={styles.loops}>
          {cards.map((card) => (
            <LoopCell key={card.process.id} card={card} />
          ))}
        </div>
      )}
    </Card>
  );
}

function LoopCell({ card }: { card: Loop }) {
  const { t } = useTranslation(['home', 'shared']);
  const text = useText();
  const phase = Math.min(6, Math.max(0, card.phase));
  const named = phase >= 1 && phase <= 5;
  return (
    <Link to="/processes/$processId" params={{ processId: card.process.id }} className={styles.loop}>
      <PhaseRing size={46} phase={phase} progress={card.progress} text={card.process.versionLabel.replace(/^V/i, '')} />
      <span className={styles.words}>
        <b className="ellipsis">{text(card.process.name)}</b>
        <span className={`${styles.phase} ellipsis`}>
          {named ? t(`shared:phase.${phase as 1}`) : t(phase === 0 ? 'notBegun' : 'closed')}
          {card.running > 0 ? ` · ${t('running', { count: card.running })}` : ''}
        </span>
        <Figure card={card} />
      </span>
    </Link>
  );
}

function Figure({ card }: { card: Loop }) {
  const { t } = useTranslation(['home', 'shared']);
  const time = useTime();
  if (card.late > 0) {
    return (
      <span className={`${styles.figure} ${styles.bad}`}>
        <Icon name="alert" size={14} />
        <span className="ellipsis">{t('late', { count: card.late })}</span>
      </span>
    );
  }
  if (card.meanCycleMs === null || card.meanCycleMs === undefined) {
    return (
      <span className={styles.figure}>
        <span className={styles.hollow} />
        <span className="ellipsis">{t('noData')}</span>
      </span>
    );
  }
  return (
    <span className={styles.figure}>
      <Icon name="check" size={14} className={styles.ok} />
      <span className="ellipsis">{t('cycle', { words: time.duration(card.meanCycleMs) })}</span>
    </span>
  );
}
