// The decisions that an instance made: when, at which step, with what outcome, and which rules fired with which inputs.
import { queryOptions, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, body } from '@/api/client';
import { useText } from '@/shared/format/text';
import { useTime } from '@/shared/format/time';
import { ErrorPanel } from '@/shared/ui/ErrorPanel';
import { FiredRules } from './FiredRules';
import styles from './firedRules.module.css';

export const instanceDecisionsQuery = (key: string) =>
  queryOptions({ queryKey: ['instances', key, 'decisions'], queryFn: () => body(api.GET('/api/process-instances/{key}/decisions', { params: { path: { key } } })) });

export function InstanceDecisions({ instanceKey }: { instanceKey: string }) {
  const { t } = useTranslation('shared');
  const text = useText();
  const { moment } = useTime();
  const found = useQuery(instanceDecisionsQuery(instanceKey));
  if (found.error) return <ErrorPanel error={found.error} retry={() => void found.refetch()} />;
  if (found.data?.length === 0) return <p className={styles.nothing}>{t('rules.noDecisions')}</p>;
  return (
    <ol className={styles.made}>
      {(found.data ?? []).map((each) => (
        <li key={each.sequence}>
          <div className={styles.head}>
            <b>{text(each.name) || each.decision}</b>
            <span>{text(each.elementName)}</span>
            <time dateTime={each.at}>{moment(each.at)}</time>
            <code>{each.value}</code>
          </div>
          <FiredRules tables={each.tables} />
        </li>
      ))}
    </ol>
  );
}
