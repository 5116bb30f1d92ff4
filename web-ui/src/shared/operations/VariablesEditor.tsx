import { Button, Input, Segmented, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { Icon } from '@/shared/ui/Icon';
import { IconButton } from '@/shared/ui/IconButton';
import { asWritten, changes, read, said, type Known, type Written } from './values';
import styles from './operations.module.css';

interface Props {
  known: Known;
  /** What the forms call a variable. */
  names?: ReadonlyMap<string, string>;
  value: Written[];
  onChange: (next: Written[]) => void;
}

/** Variables set to other values; below stands what each was and what it will be. */
export function VariablesEditor({ known, names, value, onChange }: Props) {
  const { t } = useTranslation('shared');
  const change = (index: number, next: Written) => onChange(value.map((each, at) => (at === index ? next : each)));
  const label = (name: string) => (names?.get(name) ? `${names.get(name)} (${name})` : name);
  const taken = new Set(value.map((each) => each.name));
  const differing = changes(value, known);
  return (
    <div className={styles.stack}>
      {value.map((each, index) => (
        <div key={index} className={styles.variable}>
          <div className={styles.variableHead}>
            <Select
              mode="tags"
              maxCount={1}
              className={styles.grow ?? ''}
              placeholder={t('variables.name')}
              aria-label={t('variables.name')}
              value={each.name ? [each.name] : []}
              onChange={(next: string[]) => change(index, asWritten((next.at(-1) ?? '').trim(), known))}
              options={Object.keys(known)
                .filter((name) => name === each.name || !taken.has(name))
                .map((name) => ({ value: name, label: label(name) }))}
            />
            <Segmented<Written['kind']>
              size="small"
              value={each.kind}
              onChange={(kind) => change(index, { ...each, kind })}
              options={[
                { value: 'text', label: t('variables.text') },
                { value: 'json', label: t('variables.json') },
              ]}
            />
            {value.length > 1 ? <IconButton icon="close" label={t('variables.remove')} onClick={() => onChange(value.filter((_, at) => at !== index))} /> : null}
          </div>
          <Input.TextArea
            className={each.kind === 'json' ? (styles.code ?? '') : ''}
            autoSize={{ minRows: 1, maxRows: 10 }}
            aria-label={t('variables.value')}
            placeholder={t(each.kind === 'json' ? 'variables.jsonHint' : 'variables.value')}
            value={each.written}
            status={each.written !== '' && read(each) === undefined ? 'error' : ''}
            onChange={(event) => change(index, { ...each, written: event.target.value })}
          />
          {each.written !== '' && read(each) === undefined ? <small className={styles.bad}>{t('variables.malformed')}</small> : null}
        </div>
      ))}
      <Button size="small" className={styles.add ?? ''} icon={<Icon name="plus" size={14} />} onClick={() => onChange([...value, { name: '', kind: 'text', written: '' }])}>
        {t('variables.add')}
      </Button>
      {differing && Object.keys(differing).length > 0 ? (
        <dl className={styles.diff} aria-label={t('variables.diff')}>
          {Object.entries(differing).map(([name, after]) => (
            <div key={name}>
              <dt>{label(name)}</dt>
              <dd>
                {name in known ? <del>{said(known[name])}</del> : <small>{t('variables.new')}</small>}
                <ins>{said(after)}</ins>
              </dd>
            </div>
          ))}
        </dl>
      ) : null}
    </div>
  );
}
