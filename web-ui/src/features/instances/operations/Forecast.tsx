import { useTranslation } from 'react-i18next';
import { useText } from '@/shared/format/text';
import { useTime } from '@/shared/format/time';
import type { Outcome } from '../queries';
import styles from '../operate.module.css';

const PARTS = ['ended', 'begun', 'kept', 'waiting'] as const;

/** What an operation would do: what ends, what begins, what stays, what waits then, what cannot be taken back. */
export function Forecast({ outcome }: { outcome: Outcome }) {
  const { t } = useTranslation(['instances', 'forms']);
  const text = useText();
  const time = useTime();
  return (
    <dl className={styles.forecast} role="status">
      {PARTS.filter((part) => outcome[part].length > 0).map((part) => (
        <div key={part}>
          <dt>{t(`forecast.${part}`)}</dt>
          <dd>{outcome[part].map((element) => text(element.name)).join(t('forms:listSeparator'))}</dd>
        </div>
      ))}
      {outcome.leaves.length > 0 ? (
        <div>
          <dt>{t('forecast.leaves')}</dt>
          <dd>{outcome.leaves.map((row) => `${text(row.process.name)} ${row.process.versionLabel} ${row.businessNo}`).join(t('forms:listSeparator'))}</dd>
        </div>
      ) : null}
      {outcome.calls ? (
        <div>
          <dt>{t('forecast.calls')}</dt>
          <dd>
            {text(outcome.calls.name)} {outcome.calls.versionLabel}
          </dd>
        </div>
      ) : null}
      {outcome.children ? (
        <div>
          <dt>{t('forecast.children')}</dt>
          <dd>{t('forecast.childrenChange', { before: outcome.children.before, after: outcome.children.after })}</dd>
        </div>
      ) : null}
      {!outcome.calls && !outcome.children && PARTS.every((part) => outcome[part].length === 0) ? <div>{t('forecast.nothing')}</div> : null}
      {outcome.effects.length > 0 ? (
        <div className={styles.warn}>
          <dt>{t('forecast.effects')}</dt>
          {outcome.effects.map((effect) => (
            <dd key={`${effect.element.elementId} ${effect.at}`}>
              {t(`forecast.effect.${effect.kind}`, { name: text(effect.element.name), at: time.moment(effect.at) })}
            </dd>
          ))}
        </div>
      ) : null}
    </dl>
  );
}
