import { Button, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { currentLanguage } from '@/shared/format/language';
import { useText } from '@/shared/format/text';
import type { FormSchema } from '@/shared/forms/schema';
import { Icon } from '@/shared/ui/Icon';
import { IconButton } from '@/shared/ui/IconButton';
import { made, moved, removed, TYPES, type FieldType } from './fields';
import styles from './editor.module.css';

interface Props {
  schema: FormSchema;
  selected: number;
  editable: boolean;
  onSelect: (at: number) => void;
  onChange: (schema: FormSchema, selected: number) => void;
}

/** The fields in the order they are shown; arrows move one, a type adds one. */
export function FieldList({ schema, selected, editable, onSelect, onChange }: Props) {
  const { t } = useTranslation('form-editor');
  const text = useText();
  const { components } = schema;
  const words = (type: string) => t(`type.${type as FieldType}`, { defaultValue: type });
  return (
    <nav className={styles.list} aria-label={t('fields')}>
      <ul>
        {components.map((component, at) => (
          <li key={component.key ?? component.path ?? component.id ?? at} className={at === selected ? styles.selected : ''}>
            <Button type="text" className={styles.field ?? ''} aria-current={at === selected} onClick={() => onSelect(at)}>
              <span>{text(component.label ?? component.text) || words(component.type)}</span>
              <small>
                {words(component.type)}
                {component.key ? ` · ${component.key}` : ''}
              </small>
            </Button>
            {editable ? (
              <span className={styles.moves}>
                <IconButton icon="back" className={styles.up ?? ''} label={t('up')} disabled={at === 0} onClick={() => onChange(moved(schema, at, -1), at - 1)} />
                <IconButton icon="back" className={styles.down ?? ''} label={t('down')} disabled={at === components.length - 1} onClick={() => onChange(moved(schema, at, 1), at + 1)} />
                <IconButton icon="trash" label={t('remove')} onClick={() => onChange(removed(schema, at), Math.max(0, Math.min(selected, components.length - 2)))} />
              </span>
            ) : null}
          </li>
        ))}
      </ul>
      {components.length === 0 ? <p className={styles.quiet}>{t('noFields')}</p> : null}
      {editable ? (
        <Select
          className={styles.add ?? ''}
          value={null}
          aria-label={t('add')}
          placeholder={
            <span className={styles.adding}>
              <Icon name="plus" size={14} />
              {t('add')}
            </span>
          }
          options={TYPES.map((value) => ({ value, label: words(value) }))}
          onChange={(type: FieldType | null) => {
            if (!type) return;
            const next = made(type, components, { zh: '', en: '', [currentLanguage() === 'en' ? 'en' : 'zh']: words(type) });
            onChange({ ...schema, components: [...components, next] }, components.length);
          }}
        />
      ) : null}
    </nav>
  );
}
