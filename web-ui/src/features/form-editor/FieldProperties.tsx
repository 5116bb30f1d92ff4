import { useTranslation } from 'react-i18next';
import type { FormComponent, Rules } from '@/shared/forms/schema';
import { ChoiceLine, NumberLine, Pair, SwitchLine, TextLine } from '@/shared/panel/controls';
import { Rows, type Plain } from '@/shared/panel/Rows';
import { both, hasChoices, hasColumns, hasValue, tidied } from './fields';
import styles from './editor.module.css';

const KEY = /^[\p{L}_][\p{L}\p{N}_]*$/u;
const PLAIN_TYPES = ['textfield', 'textarea', 'number', 'checkbox', 'select', 'datetime'] as const;

interface Props {
  component: FormComponent;
  editable: boolean;
  onChange: (component: FormComponent) => void;
}

/** Everything that can be said about one field. */
export function FieldProperties({ component, editable, onChange }: Props) {
  const { t } = useTranslation('form-editor');
  const set = (change: Partial<FormComponent>) => onChange(tidied({ ...component, ...change }));
  const rule = (change: Rules) => set({ validate: { ...component.validate, ...change } });
  const label = both(component.label ?? component.text);
  const says = component.type === 'text' ? 'text' : 'label';
  const { validate = {} } = component;
  if (component.type === 'separator') return <p className={styles.quiet}>{t('separatorHint')}</p>;
  return (
    <fieldset className={styles.properties} disabled={!editable}>
      <TextLine label={t('labelZh')} value={label.zh} suffix={t('zhMark')} onCommit={(zh) => set({ [says]: { ...label, zh } })} />
      <TextLine label={t('labelEn')} value={label.en} suffix="EN" onCommit={(en) => set({ [says]: { ...label, en } })} />
      {hasValue(component) ? (
        <>
          <TextLine label={t('key')} mono value={component.key ?? component.path ?? ''} hint={t('keyHint')} onCommit={(key) => KEY.test(key) && set({ key })} />
          <SwitchLine label={t('required')} value={validate.required === true} onCommit={(required) => rule({ required })} />
          <TextLine label={t('requiredWhen')} mono value={validate.requiredWhen ?? ''} placeholder="amount > 10000" onCommit={(requiredWhen) => rule({ requiredWhen })} />
        </>
      ) : null}
      <TextLine label={t('hide')} mono value={component.conditional?.hide ?? ''} placeholder="urgent = false" onCommit={(hide) => set({ conditional: hide ? { hide } : undefined } as Partial<FormComponent>)} />
      <OfType component={component} set={set} rule={rule} />
      {hasValue(component) ? (
        <>
          <SwitchLine label={t('pii')} value={flag(component, 'pii')} onCommit={(pii) => set({ pii } as Partial<FormComponent>)} />
          <SwitchLine label={t('sensitive')} value={flag(component, 'sensitive')} onCommit={(sensitive) => set({ sensitive } as Partial<FormComponent>)} />
        </>
      ) : null}
    </fieldset>
  );
}

const flag = (component: FormComponent, name: string): boolean => (component as unknown as Record<string, unknown>)[name] === true;

interface TypeProps {
  component: FormComponent;
  set: (change: Partial<FormComponent>) => void;
  rule: (change: Rules) => void;
}

/** What only some types have: limits, digits, choices, columns. */
function OfType({ component, set, rule }: TypeProps) {
  const { t } = useTranslation('form-editor');
  const { validate = {}, type } = component;
  if (type === 'textfield' || type === 'textarea') {
    return (
      <>
        <NumberLine label={t('maxLength')} min={1} value={validate.maxLength} onCommit={(maxLength) => rule({ maxLength } as Rules)} />
        <ChoiceLine
          label={t('checked')}
          clearable
          value={validate.validationType ?? ''}
          options={(['email', 'phone'] as const).map((value) => ({ value, label: t(`check.${value}`) }))}
          onCommit={(validationType) => rule({ validationType })}
        />
        <TextLine label={t('pattern')} mono value={validate.pattern ?? ''} onCommit={(pattern) => rule({ pattern })} />
      </>
    );
  }
  if (type === 'number') {
    return (
      <>
        <Pair>
          <NumberLine label={t('min')} value={validate.min} onCommit={(min) => rule({ min } as Rules)} />
          <NumberLine label={t('max')} value={validate.max} onCommit={(max) => rule({ max } as Rules)} />
        </Pair>
        <Pair>
          <NumberLine label={t('digits')} min={0} max={8} value={component.decimalDigits} onCommit={(decimalDigits) => set({ decimalDigits } as Partial<FormComponent>)} />
          <TextLine label={t('prefix')} value={component.appearance?.prefixAdorner ?? ''} placeholder="¥" onCommit={(prefixAdorner) => set({ appearance: prefixAdorner ? { prefixAdorner } : undefined } as Partial<FormComponent>)} />
        </Pair>
      </>
    );
  }
  if (type === 'datetime') {
    return (
      <ChoiceLine
        label={t('moment')}
        value={component.subtype ?? 'date'}
        options={(['date', 'time', 'datetime'] as const).map((value) => ({ value, label: t(`subtype.${value}`) }))}
        onCommit={(subtype) => set({ subtype })}
      />
    );
  }
  if (hasChoices(component)) return <Choices component={component} set={set} />;
  if (hasColumns(component)) return <Columns component={component} set={set} />;
  return null;
}

function Choices({ component, set }: Omit<TypeProps, 'rule'>) {
  const { t } = useTranslation('form-editor');
  return (
    <Rows
      label={t('choices')}
      add={t('addChoice')}
      columns={[
        { key: 'value', label: t('value'), mono: true },
        { key: 'zh', label: t('labelZh') },
        { key: 'en', label: t('labelEn') },
      ]}
      rows={(component.values ?? []).map((each) => ({ value: each.value, ...both(each.label) }))}
      onCommit={(rows) => set({ values: rows.map((row, at) => ({ value: word(row, 'value') || `option_${at + 1}`, label: { zh: word(row, 'zh'), en: word(row, 'en') } })) })}
    />
  );
}

function Columns({ component, set }: Omit<TypeProps, 'rule'>) {
  const { t } = useTranslation('form-editor');
  const columns = component.columns ?? component.components ?? [];
  return (
    <Rows
      label={t('columns')}
      add={t('addColumn')}
      columns={[
        { key: 'zh', label: t('labelZh'), half: true },
        { key: 'en', label: t('labelEn'), half: true },
        { key: 'key', label: t('key'), mono: true },
        { key: 'type', label: t('typeOf'), kind: 'choice', options: PLAIN_TYPES.map((value) => ({ value, label: t(`type.${value}`) })) },
      ]}
      rows={columns.map((each) => ({ key: each.key ?? '', type: each.type, ...both(each.label) }))}
      onCommit={(rows) =>
        set({
          columns: rows.map((row, at) => {
            const before = columns.find((each) => each.key === row['key']);
            return { ...before, type: word(row, 'type') || 'textfield', key: word(row, 'key') || `column_${at + 1}`, label: { zh: word(row, 'zh'), en: word(row, 'en') } };
          }),
        })
      }
    />
  );
}

const word = (row: Plain, key: string): string => (typeof row[key] === 'string' ? row[key] : '');
