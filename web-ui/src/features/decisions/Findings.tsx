import { useTranslation } from 'react-i18next';
import { StatusChip, type Tone } from '@/shared/ui/StatusChip';
import type { DecisionsChecked, Finding } from './queries';
import styles from './decisions.module.css';

const TONES: Record<Finding['severity'], Tone> = { error: 'bad', warning: 'warn', hint: 'info' };
const ORDER: Finding['severity'][] = ['error', 'warning', 'hint'];

interface Props {
  checked: DecisionsChecked | null;
  onShow: (id: string) => void;
  ruleIds: (table: string) => string[];
}

/** What the server found, worst first; a click opens the table it stands in. */
export function Findings({ checked, onShow, ruleIds }: Props) {
  const { t } = useTranslation('decisions');
  if (!checked) return <p className={styles.faint}>{t('findings.checking')}</p>;
  const sorted = [...checked.findings].sort((one, other) => ORDER.indexOf(one.severity) - ORDER.indexOf(other.severity));
  return (
    <div className={styles.findings}>
      {sorted.length === 0 ? <StatusChip tone="ok">{t('findings.none')}</StatusChip> : null}
      {checked.complete ? null : <StatusChip tone="info">{t('findings.partial')}</StatusChip>}
      <ul>
        {sorted.map((each, at) => (
          <li key={at}>
            <button type="button" onClick={() => onShow(ruleIds(each.table)[0] ?? each.place)}>
              <StatusChip tone={TONES[each.severity]}>{t(`findings.${each.severity}`)}</StatusChip>
              <span>{each.message}</span>
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
