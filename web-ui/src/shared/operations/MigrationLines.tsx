import { Select } from 'antd';
import { useTranslation } from 'react-i18next';
import type { components } from '@/api/schema';
import { useText } from '@/shared/format/text';
import { Icon } from '@/shared/ui/Icon';
import styles from './operations.module.css';

export type Plan = components['schemas']['MigrationPlan'];
type Line = Plan['lines'][number];
export type Counterparts = Record<string, string>;

/** Lines that stop a migration as they are: tokens rest there, and nobody has said where they go. */
export const openLines = (plan: Plan, chosen: Counterparts): Line[] => plan.lines.filter((line) => line.holds > 0 && !line.into && !chosen[line.element.elementId]);

/** Where each step goes on: first those that tokens rest at, then the other differences, which need no answer. */
export function MigrationLines({ plan, chosen, onChange }: { plan: Plan; chosen: Counterparts; onChange: (next: Counterparts) => void }) {
  const { t } = useTranslation('shared');
  const held = plan.lines.filter((line) => line.holds > 0);
  const others = plan.lines.filter((line) => line.holds === 0 && line.how !== 'same');
  const open = openLines(plan, chosen).length;
  const rows = (lines: Line[]) => (
    <div className={styles.mapping}>
      {lines.map((line) => (
        <Row key={line.element.elementId} line={line} plan={plan} chosen={chosen} onChange={onChange} />
      ))}
    </div>
  );
  return (
    <div className={styles.stack}>
      {open > 0 ? (
        <p className={styles.warn} role="alert">
          <Icon name="warning" size={14} /> {t('migration.open', { count: open })}
        </p>
      ) : null}
      {held.length > 0 ? rows(held) : <p className={styles.quiet}>{t('migration.nothingHeld')}</p>}
      {others.length > 0 ? (
        <details>
          <summary>{t('migration.others', { count: others.length })}</summary>
          {rows(others)}
        </details>
      ) : null}
    </div>
  );
}

function Row({ line, plan, chosen, onChange }: { line: Line; plan: Plan; chosen: Counterparts; onChange: (next: Counterparts) => void }) {
  const { t } = useTranslation('shared');
  const text = useText();
  const id = line.element.elementId;
  const into = chosen[id] ?? line.into?.elementId;
  return (
    <>
      <span className={styles.from}>
        <b className="ellipsis">{text(line.element.name) || id}</b>
        {line.holds > 0 ? <small>{t('migration.holds', { count: line.holds })}</small> : null}
      </span>
      <Icon name="arrowRight" size={14} />
      <Select
        value={into ?? null}
        status={line.holds > 0 && !into ? 'error' : ''}
        placeholder={t('migration.choose')}
        showSearch={{ optionFilterProp: 'label' }}
        onChange={(next) => onChange({ ...chosen, [id]: next ?? '' })}
        options={plan.targets.map((target) => ({ value: target.elementId, label: text(target.name) || target.elementId }))}
        aria-label={t('migration.into', { name: text(line.element.name) || id })}
      />
    </>
  );
}
