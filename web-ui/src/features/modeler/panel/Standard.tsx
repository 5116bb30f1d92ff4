import { useTranslation } from 'react-i18next';
import { attributesOf, textOf, type ElementEditor, type Plain } from '../moddle';
import { ChoiceLine, NumberLine, Pair, SwitchLine, TextLine, type Option } from '@/shared/panel/controls';
import { KeyNode } from './General';
import { Rows } from '@/shared/panel/Rows';
import { Section } from './Section';

const DURATION = /^P(?!$)(\d+W|(\d+D)?(T(?!$)(\d+H)?(\d+M)?(\d+S)?)?)$/;

const plain = (editor: ElementEditor, list: string): Plain[] => editor.list(list, 'values').map((each) => attributesOf(each) as Plain);

/** How long, how well, and what to do when it goes wrong. */
export function Standard({ editor }: { editor: ElementEditor }) {
  const { t } = useTranslation('modeler');
  const level = editor.find('bihuan:ServiceLevel');
  const due = textOf(level, 'due');
  const standard = editor.find('bihuan:Standard');
  const guide = editor.find('bihuan:ExceptionGuide');
  const criteria = editor.findAll('bihuan:AcceptanceCriterion');
  return (
    <Section title={t('section.standard')} filled={!!(level || standard || guide || criteria.length)}>
      <Pair>
        <TextLine
          label={t('limit')}
          value={due}
          placeholder="PT2H"
          mono
          problem={due && !DURATION.test(due) ? t('limitProblem') : undefined}
          onCommit={(value) => (value ? editor.set('bihuan:ServiceLevel', { clock: 'working', warnAt: 0.8, ...attributesOf(level), due: value }) : editor.put('bihuan:ServiceLevel', []))}
        />
        <ChoiceLine
          label={t('clock.label')}
          value={textOf(level, 'clock') || 'working'}
          options={[
            { value: 'working', label: t('clock.working') },
            { value: 'elapsed', label: t('clock.elapsed') },
          ]}
          onCommit={(clock) => level && editor.set('bihuan:ServiceLevel', { clock })}
        />
      </Pair>
      {level ? (
        <NumberLine
          label={t('warnAt')}
          min={0}
          max={100}
          step={5}
          value={Math.round(Number(level['warnAt'] ?? 0.8) * 100)}
          onCommit={(share) => editor.set('bihuan:ServiceLevel', { warnAt: (share ?? 80) / 100 })}
        />
      ) : null}
      <TextLine label={t('standardZh')} rows={2} value={textOf(standard, 'zh')} onCommit={(zh) => editor.set('bihuan:Standard', { zh })} />
      <TextLine label={t('standardEn')} rows={2} value={textOf(standard, 'en')} onCommit={(en) => editor.set('bihuan:Standard', { en })} />
      <TextLine label={t('guideZh')} rows={2} value={textOf(guide, 'zh')} onCommit={(zh) => editor.set('bihuan:ExceptionGuide', { zh })} />
      <TextLine label={t('guideEn')} rows={2} value={textOf(guide, 'en')} onCommit={(en) => editor.set('bihuan:ExceptionGuide', { en })} />
      <Rows
        label={t('acceptance')}
        add={t('addCriterion')}
        columns={[
          { key: 'zh', label: t('metricZh'), half: true },
          { key: 'en', label: t('metricEn'), half: true },
          { key: 'metric', label: t('metric'), mono: true },
          { key: 'operator', label: t('operator'), kind: 'choice', options: ['>=', '>', '<=', '<', '=', '!='].map((each) => ({ value: each, label: each })) },
          { key: 'value', label: t('value') },
          { key: 'unit', label: t('unit') },
        ]}
        rows={criteria.map((each) => ({ operator: '>=', ...attributesOf(each) }) as Plain)}
        onCommit={(rows) =>
          editor.put(
            'bihuan:AcceptanceCriterion',
            rows.map((row) => editor.create('bihuan:AcceptanceCriterion', { ...row, operator: row['operator'] ?? '>=', value: Number(row['value'] ?? 0) || 0 })),
          )
        }
      />
    </Section>
  );
}

/** What goes in, what comes out, in which system. */
export function DataInOut({ editor, systems }: { editor: ElementEditor; systems: Option[] }) {
  const { t } = useTranslation('modeler');
  const columns = [
    { key: 'zh', label: t('itemZh') },
    { key: 'en', label: t('itemEn') },
  ];
  const inputs = plain(editor, 'bihuan:Inputs');
  const outputs = plain(editor, 'bihuan:Outputs');
  const system = editor.find('bihuan:System');
  const named = textOf(system, 'id');
  // A system of an imported model that the company's list does not hold stays to be seen.
  const known = !named || systems.some((each) => each.value === named) ? systems : [...systems, { value: named, label: textOf(system, 'zh') || textOf(system, 'en') || named }];
  return (
    <Section title={t('section.data')} filled={!!(inputs.length || outputs.length || system)}>
      <Rows label={t('inputs')} add={t('addInput')} columns={columns} rows={inputs} onCommit={(rows) => editor.putList('bihuan:Inputs', 'values', 'bihuan:Item', rows)} />
      <Rows label={t('outputs')} add={t('addOutput')} columns={columns} rows={outputs} onCommit={(rows) => editor.putList('bihuan:Outputs', 'values', 'bihuan:Item', rows)} />
      {systems.length ? (
        <ChoiceLine label={t('system')} clearable value={named} options={known} onCommit={(id) => editor.put('bihuan:System', id ? [editor.create('bihuan:System', { id, access: system?.['access'] })] : [])} />
      ) : (
        <TextLine label={t('system')} hint={t('systemHint')} value={named} onCommit={(id) => editor.set('bihuan:System', { id })} />
      )}
      {named ? <SwitchLine label={t('systemReads')} value={textOf(system, 'access') === 'read'} onCommit={(on) => editor.set('bihuan:System', { access: on ? 'read' : undefined })} /> : null}
    </Section>
  );
}

/** Key node, risks and their controls. */
export function Control({ editor }: { editor: ElementEditor }) {
  const { t } = useTranslation('modeler');
  const points = editor.findAll('bihuan:ControlPoint').map((each) => attributesOf(each) as Plain);
  return (
    <Section title={t('section.control')} filled={points.length > 0 || !!editor.find('bihuan:KeyNode')}>
      <KeyNode editor={editor} />
      <Rows
        label={t('controlPoints')}
        add={t('addControl')}
        columns={[
          { key: 'zh', label: t('controlZh'), half: true },
          { key: 'en', label: t('controlEn'), half: true },
          { key: 'riskZh', label: t('riskZh'), half: true },
          { key: 'riskEn', label: t('riskEn'), half: true },
          { key: 'control', label: t('control'), mono: true },
          { key: 'risk', label: t('risk'), mono: true },
          { key: 'dual', label: t('dual'), kind: 'switch' },
        ]}
        rows={points}
        onCommit={(rows) =>
          editor.put(
            'bihuan:ControlPoint',
            rows.map((row) => editor.create('bihuan:ControlPoint', row)),
          )
        }
      />
    </Section>
  );
}

/** Who hears of it at once when the data of the completed step say so. */
export function Alerts({ editor }: { editor: ElementEditor }) {
  const { t } = useTranslation('modeler');
  const alerts = editor.findAll('bihuan:Alert').map((each) => attributesOf(each) as Plain);
  return (
    <Section title={t('section.alerts')} filled={alerts.length > 0}>
      <Rows
        label={t('alerts')}
        add={t('addAlert')}
        columns={[
          { key: 'when', label: t('alertWhen'), mono: true, half: true },
          { key: 'to', label: t('alertTo'), mono: true, half: true },
          { key: 'zh', label: t('alertZh'), half: true },
          { key: 'en', label: t('alertEn'), half: true },
        ]}
        rows={alerts}
        onCommit={(rows) =>
          editor.put(
            'bihuan:Alert',
            rows.map((row) => editor.create('bihuan:Alert', row)),
          )
        }
      />
    </Section>
  );
}

const MODES = ['single', 'any', 'all', 'sequential', 'ratio'] as const;
const SEVERAL = new Set<string>(['any', 'all', 'sequential', 'ratio']);
const REJECTS = ['atOnce', 'waitForAll'] as const;
const EMPTY = ['escalate', 'administrator', 'approve', 'reject'] as const;
const STARTER = ['self', 'skip', 'manager', 'departmentHead'] as const;
const DEDUPE = ['none', 'once', 'consecutive'] as const;

/** A user task that decides: how many people, and the three awkward cases. */
export function Approval({ editor }: { editor: ElementEditor }) {
  const { t } = useTranslation('modeler');
  const approval = editor.find('bihuan:Approval');
  const choices = <Value extends string>(group: string, values: readonly Value[]): Option[] => values.map((value) => ({ value, label: t(`${group}.${value}` as never) }));
  const set = (change: Record<string, unknown>) => editor.set('bihuan:Approval', change);
  const mode = textOf(approval, 'mode') || 'single';
  return (
    <Section title={t('section.approval')} filled={!!approval}>
      <SwitchLine
        label={t('approval.decides')}
        value={!!approval}
        onCommit={(on) => editor.put('bihuan:Approval', on ? [editor.create('bihuan:Approval', { mode: 'single', empty: 'escalate', sameAsStarter: 'manager', dedupe: 'none' })] : [])}
      />
      {approval ? (
        <>
          <ChoiceLine label={t('approval.mode')} value={mode} options={choices('approvalMode', MODES)} onCommit={(mode) => set({ mode })} />
          {mode === 'ratio' ? (
            <NumberLine label={t('approval.ratio')} min={1} max={100} value={Math.round(Number(approval['ratio'] ?? 0.5) * 100)} onCommit={(share) => set({ ratio: (share ?? 50) / 100 })} />
          ) : null}
          {SEVERAL.has(mode) ? <NumberLine label={t('approval.count')} hint={t('approval.countHint')} min={0} max={99} value={Number(approval['count'] ?? 0)} onCommit={(count) => set({ count: count ?? 0 })} /> : null}
          {SEVERAL.has(mode) && mode !== 'any' ? (
            <ChoiceLine label={t('approval.onReject')} value={textOf(approval, 'onReject') || 'atOnce'} options={choices('approvalOnReject', REJECTS)} onCommit={(onReject) => set({ onReject })} />
          ) : null}
          <ChoiceLine label={t('approval.empty')} value={textOf(approval, 'empty') || 'escalate'} options={choices('approvalEmpty', EMPTY)} onCommit={(empty) => set({ empty })} />
          <ChoiceLine label={t('approval.starter')} value={textOf(approval, 'sameAsStarter') || 'self'} options={choices('approvalStarter', STARTER)} onCommit={(sameAsStarter) => set({ sameAsStarter })} />
          <ChoiceLine label={t('approval.dedupe')} value={textOf(approval, 'dedupe') || 'none'} options={choices('approvalDedupe', DEDUPE)} onCommit={(dedupe) => set({ dedupe })} />
          <SwitchLine label={t('approval.opinion')} value={approval['opinionRequired'] === true} onCommit={(opinionRequired) => set({ opinionRequired })} />
        </>
      ) : null}
    </Section>
  );
}
