import { Button, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { currentLanguage } from '@/shared/format/language';
import { useText } from '@/shared/format/text';
import type { FormComponent, FormSchema } from '@/shared/forms/schema';
import { Icon } from '@/shared/ui/Icon';
import { IconButton } from '@/shared/ui/IconButton';
import { added, componentAt, made, movable, moved, removed, samePlace, TYPES, type FieldType, type Place } from './fields';
import styles from './editor.module.css';

interface Props {
  schema: FormSchema;
  selected: Place;
  editable: boolean;
  onSelect: (place: Place) => void;
  onChange: (schema: FormSchema, selected: Place) => void;
}

/** The fields in the order they are shown, those of a group beneath it; arrows move one, also into a group and out of it. */
export function FieldList(props: Props) {
  const { schema, selected, editable, onChange } = props;
  const { t } = useTranslation('form-editor');
  const words = useTypeWords();
  const { components } = schema;
  const group = componentAt(schema, selected)?.type === 'group' || selected.length > 1;
  return (
    <nav className={styles.list} aria-label={t('fields')}>
      <Level {...props} components={components} groups={[]} />
      {components.length === 0 ? <p className={styles.quiet}>{t('noFields')}</p> : null}
      {editable ? (
        <Select
          className={styles.add ?? ''}
          value={null}
          showSearch={{ optionFilterProp: 'label' }}
          aria-label={group ? t('addInGroup') : t('add')}
          placeholder={
            <span className={styles.adding}>
              <Icon name="plus" size={14} />
              {group ? t('addInGroup') : t('add')}
            </span>
          }
          options={TYPES.map((value) => ({ value, label: words(value) }))}
          onChange={(type: FieldType | null) => {
            if (!type) return;
            const next = added(schema, selected, made(type, components, { zh: '', en: '', [currentLanguage() === 'en' ? 'en' : 'zh']: words(type) }));
            onChange(next.schema, next.place);
          }}
        />
      ) : null}
    </nav>
  );
}

function useTypeWords(): (type: string) => string {
  const { t } = useTranslation('form-editor');
  return (type) => t(`type.${type as FieldType}`, { defaultValue: type });
}

/** The components of one list, those of its groups again as lists. */
function Level({ components, groups, ...props }: Props & { components: FormComponent[]; groups: Place }) {
  return (
    <ul>
      {components.map((component, at) => (
        <li key={component.key ?? component.path ?? component.id ?? at}>
          <Line {...props} component={component} place={[...groups, at]} />
          {component.type === 'group' ? <Level {...props} components={component.components ?? []} groups={[...groups, at]} /> : null}
        </li>
      ))}
    </ul>
  );
}

function Line({ schema, selected, editable, onSelect, onChange, component, place }: Props & { component: FormComponent; place: Place }) {
  const { t } = useTranslation('form-editor');
  const text = useText();
  const words = useTypeWords();
  const here = samePlace(place, selected);
  const move = (by: -1 | 1) => {
    const next = moved(schema, place, by);
    onChange(next.schema, next.place);
  };
  const remove = () => {
    const at = place[place.length - 1] ?? 0;
    const groups = place.slice(0, -1);
    const next = removed(schema, place);
    const stays = [...groups, Math.max(at - 1, 0)];
    onChange(next, componentAt(next, stays) ? stays : groups.length ? groups : [0]);
  };
  return (
    <div className={`${styles.line} ${here ? styles.selected : ''}`}>
      <Button type="text" className={styles.field ?? ''} aria-current={here} onClick={() => onSelect(place)}>
        <span>{text(component.label ?? component.text) || words(component.type)}</span>
        <small>
          {words(component.type)}
          {component.key ? ` · ${component.key}` : ''}
        </small>
      </Button>
      {editable ? (
        <span className={styles.moves}>
          <IconButton icon="back" className={styles.up ?? ''} label={t('up')} disabled={!movable(schema, place, -1)} onClick={() => move(-1)} />
          <IconButton icon="back" className={styles.down ?? ''} label={t('down')} disabled={!movable(schema, place, 1)} onClick={() => move(1)} />
          <IconButton icon="trash" label={t('remove')} onClick={remove} />
        </span>
      ) : null}
    </div>
  );
}
