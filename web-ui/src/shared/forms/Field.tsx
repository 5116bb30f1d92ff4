import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { useText } from '@/shared/format/text';
import { Icon } from '@/shared/ui/Icon';
import { Control } from './fields/Control';
import { useShown } from './fields/shown';
import type { FormComponent } from './schema';
import styles from './form.module.css';

interface Props {
  component: FormComponent;
  value: unknown;
  editable: boolean;
  required?: boolean;
  problem?: string;
  onChange: (value: unknown) => void;
  onLeave: () => void;
}

/** Label above, value or control, problem below; a problem is tied to its control for screen readers. */
export function Field({ component, value, editable, required = false, problem, onChange, onLeave }: Props) {
  const id = useId();
  const text = useText();
  const { t } = useTranslation('forms');
  const shown = useShown();
  const label = text(component.label);
  if (!editable) {
    const words = shown(component, value);
    return (
      <dl className={styles.read}>
        <dt>{label}</dt>
        <dd className={words ? (component.appearance?.prefixAdorner ? styles.amount : undefined) : styles.blank}>{words || t('blank')}</dd>
      </dl>
    );
  }
  const description = text(component.description);
  const notes = [problem ? `${id}-problem` : '', description ? `${id}-note` : ''].filter(Boolean).join(' ');
  return (
    <div className={styles.field}>
      {component.type === 'checkbox' ? null : (
        <label htmlFor={id}>
          {label}
          {required ? (
            <span className={styles.required} title={t('required')} aria-hidden>
              *
            </span>
          ) : null}
        </label>
      )}
      <Control id={id} component={component} label={label} value={value} invalid={problem !== undefined} describedBy={notes || undefined} onChange={onChange} onLeave={onLeave} />
      {description ? (
        <div id={`${id}-note`} className={styles.note}>
          {description}
        </div>
      ) : null}
      {problem ? (
        <div id={`${id}-problem`} className={styles.problem} role="alert">
          <Icon name="alert" size={14} />
          {problem}
        </div>
      ) : null}
    </div>
  );
}
