// A service task filled in by the kind of work it does: the connector's own fields instead of bare headers.
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { components } from '@/api/schema';
import { useText } from '@/shared/format/text';
import { ChoiceLine, TextLine } from '@/shared/panel/controls';
import { attributesOf, textOf, type ElementEditor, type ModdleElement, type Plain } from '../moddle';
import { connectorsQuery } from '../queries';

type Template = components['schemas']['ConnectorTemplate'];
type Parameter = components['schemas']['Parameter'];

const OUTSIDE = '-';

/** The headers of the task by key. */
export function headersOf(editor: ElementEditor): Record<string, string> {
  const rows = ((editor.find('zeebe:TaskHeaders')?.['values'] as ModdleElement[] | undefined) ?? []).map((each) => attributesOf(each) as Plain);
  return Object.fromEntries(rows.map((row) => [String(row['key'] ?? ''), String(row['value'] ?? '')]));
}

/** The headers after one of them got another value; an empty one goes. The others stay as they were. */
export function withHeader(headers: Record<string, string>, name: string, value: string): { key: string; value: string }[] {
  const next = { ...headers, [name]: value };
  return Object.entries(next)
    .filter(([, each]) => each !== '')
    .map(([key, each]) => ({ key, value: each }));
}

/** Whether a field is asked for: always, or while another one has a certain value. */
export const asked = (parameter: Parameter, headers: Record<string, string>, defaults: Record<string, string>): boolean =>
  parameter.when.length === 0 || (headers[parameter.when[0] ?? ''] ?? defaults[parameter.when[0] ?? '']) === parameter.when[1];

export function Connector({ editor }: { editor: ElementEditor }) {
  const { t } = useTranslation('modeler');
  const text = useText();
  const templates = useQuery(connectorsQuery);
  const topic = textOf(editor.find('zeebe:TaskDefinition'), 'type');
  const chosen = templates.data?.find((each) => each.topic === topic);
  const options = [
    { value: OUTSIDE, label: t('connector.outside') },
    ...(templates.data ?? []).map((each) => ({ value: each.topic, label: each.served ? text(each.name) : t('connector.unserved', { name: text(each.name) }) })),
  ];
  return (
    <>
      <ChoiceLine label={t('connector.kind')} value={chosen?.topic ?? OUTSIDE} options={options} onCommit={(type) => editor.set('zeebe:TaskDefinition', { type: type === OUTSIDE ? '' : type })} />
      {chosen ? <Fields editor={editor} template={chosen} /> : null}
    </>
  );
}

function Fields({ editor, template }: { editor: ElementEditor; template: Template }) {
  const { t } = useTranslation('modeler');
  const text = useText();
  const headers = headersOf(editor);
  const defaults = Object.fromEntries(template.parameters.map((each) => [each.name, each.default]));
  const put = (name: string, value: string) => editor.putList('zeebe:TaskHeaders', 'values', 'zeebe:Header', withHeader(headers, name, value));
  return (
    <>
      {template.parameters
        .filter((each) => asked(each, headers, defaults))
        .map((each) => {
          const value = headers[each.name] ?? '';
          const label = text(each.label);
          if (each.kind === 'choice')
            return <ChoiceLine key={each.name} label={label} value={value || each.default} options={each.choices.map((choice) => ({ value: choice, label: choice }))} onCommit={(next) => put(each.name, next === each.default ? '' : next)} />;
          return (
            <TextLine
              key={each.name}
              label={label}
              mono
              {...(each.kind === 'long' ? { rows: 3 } : {})}
              value={value}
              placeholder={each.hint || each.default}
              problem={each.required && value === '' ? t('connector.required') : undefined}
              onCommit={(next) => put(each.name, next)}
            />
          );
        })}
    </>
  );
}
