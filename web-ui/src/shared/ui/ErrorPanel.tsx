import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { asProblem } from '@/api/problem';
import { Icon } from './Icon';
import styles from './states.module.css';

interface Props {
  error: unknown;
  retry?: () => void;
  /** Instead of trying again, when there is a better way out. */
  wayOut?: { text: string; onClick: () => void };
}

/** What happened, what is wrong in detail, one way out; beside its cause, never in a toast. */
export function ErrorPanel({ error, retry, wayOut }: Props) {
  const { t } = useTranslation('shared');
  const [copied, setCopied] = useState(false);
  const problem = asProblem(error);
  const title = problem.title || t(problem.status === 0 ? 'error.unreachable' : 'error.unexpected');
  const detail = problem.title ? problem.detail : t(problem.status === 0 ? 'error.unreachableDetail' : 'error.unexpectedDetail', { status: problem.status });
  const action = wayOut ?? (retry ? { text: t('error.retry'), onClick: retry } : undefined);
  const trace = problem.traceId;
  // A single problem is often the detail itself: said once is enough.
  const others = problem.problems?.filter((each) => each.message !== detail) ?? [];
  return (
    <div className={styles.error} role="alert">
      <Icon name="alert" />
      <div className={styles.errorBody}>
        <b>{title}</b>
        {detail && detail !== title ? <p>{detail}</p> : null}
        {others.length > 0 ? (
          <ul>
            {others.map((each) => (
              <li key={each.place + each.code}>{each.message}</li>
            ))}
          </ul>
        ) : null}
        <div className={styles.errorFoot}>
          {action ? (
            <Button size="small" onClick={action.onClick}>
              {action.text}
            </Button>
          ) : null}
          {trace ? (
            <button
              type="button"
              className={styles.trace}
              onClick={() => void navigator.clipboard.writeText(trace).then(() => setCopied(true))}
              aria-label={t('error.copyTrace')}
            >
              <Icon name={copied ? 'check' : 'copy'} size={12} />
              {t('error.trace', { id: trace })}
            </button>
          ) : null}
        </div>
      </div>
    </div>
  );
}
