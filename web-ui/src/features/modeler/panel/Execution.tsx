// How the engine works an element: Camunda 8's namespace, conditions, timers, loops.
import { useTranslation } from 'react-i18next';
import { attributesOf, bodyOf, textOf, type ElementEditor, type ModdleElement, type Plain } from '../moddle';
import { ChoiceLine, Pair, SwitchLine, TextLine } from '@/shared/panel/controls';
import { Rows } from '@/shared/panel/Rows';
import { Connector } from './Connector';
import { FeelLine } from '@/shared/panel/FeelLine';
import { Section } from './Section';

/** Writes FEEL with the leading equals sign that both namespaces expect. */
const feel = (text: string): string => (text && !text.startsWith('=') ? `= ${text}` : text);

export function Execution({ editor }: { editor: ElementEditor }) {
  const { t } = useTranslation('modeler');
  const parts = [
    editor.is('ServiceTask', 'SendTask') ? <Job key="job" editor={editor} /> : null,
    editor.is('BusinessRuleTask') ? <Decision key="decision" editor={editor} /> : null,
    editor.is('ScriptTask') ? <Script key="script" editor={editor} /> : null,
    editor.is('CallActivity') ? <Called key="called" editor={editor} /> : null,
    editor.is('UserTask') ? <Assignment key="assignment" editor={editor} /> : null,
    editor.is('Activity') ? <MultiInstance key="loop" editor={editor} /> : null,
    editor.is('Activity', 'Event') ? <Mapping key="mapping" editor={editor} /> : null,
  ].filter(Boolean);
  if (!parts.length) return null;
  return (
    <Section title={t('section.execution')} open={editor.is('ServiceTask', 'BusinessRuleTask', 'ScriptTask', 'CallActivity')}>
      {parts}
    </Section>
  );
}

function Job({ editor }: { editor: ElementEditor }) {
  const { t } = useTranslation('modeler');
  const task = editor.find('zeebe:TaskDefinition');
  const headers = ((editor.find('zeebe:TaskHeaders')?.['values'] as ModdleElement[] | undefined) ?? []).map((each) => attributesOf(each) as Plain);
  return (
    <>
      <Connector editor={editor} />
      <Pair>
        <TextLine label={t('topic')} mono value={textOf(task, 'type')} placeholder="erp.stock" onCommit={(type) => editor.set('zeebe:TaskDefinition', { type })} />
        <TextLine label={t('retries')} value={textOf(task, 'retries') || '3'} onCommit={(retries) => editor.set('zeebe:TaskDefinition', { retries })} />
      </Pair>
      <Rows
        label={t('headers')}
        add={t('addHeader')}
        columns={[
          { key: 'key', label: t('key'), mono: true },
          { key: 'value', label: t('value'), mono: true },
        ]}
        rows={headers}
        onCommit={(rows) => editor.putList('zeebe:TaskHeaders', 'values', 'zeebe:Header', rows)}
      />
    </>
  );
}

function Decision({ editor }: { editor: ElementEditor }) {
  const { t } = useTranslation('modeler');
  const called = editor.find('zeebe:CalledDecision');
  return (
    <Pair>
      <TextLine label={t('decision')} mono value={textOf(called, 'decisionId')} onCommit={(decisionId) => editor.set('zeebe:CalledDecision', { decisionId })} />
      <TextLine label={t('result')} mono value={textOf(called, 'resultVariable')} onCommit={(resultVariable) => editor.set('zeebe:CalledDecision', { resultVariable })} />
    </Pair>
  );
}

function Script({ editor }: { editor: ElementEditor }) {
  const { t } = useTranslation('modeler');
  const script = editor.find('zeebe:Script');
  return (
    <>
      <FeelLine label={t('expression')} rows={3} value={textOf(script, 'expression')} onCommit={(text) => editor.set('zeebe:Script', { expression: feel(text) })} />
      <TextLine label={t('result')} mono value={textOf(script, 'resultVariable')} onCommit={(resultVariable) => editor.set('zeebe:Script', { resultVariable })} />
    </>
  );
}

function Called({ editor }: { editor: ElementEditor }) {
  const { t } = useTranslation('modeler');
  const called = editor.find('zeebe:CalledElement');
  return (
    <>
      <TextLine label={t('calledProcess')} mono value={textOf(called, 'processId')} onCommit={(processId) => editor.set('zeebe:CalledElement', { processId })} />
      <SwitchLine
        label={t('propagateParent')}
        value={called?.['propagateAllParentVariables'] !== false}
        onCommit={(propagateAllParentVariables) => editor.set('zeebe:CalledElement', { propagateAllParentVariables })}
      />
      <SwitchLine
        label={t('propagateChild')}
        value={called?.['propagateAllChildVariables'] !== false}
        onCommit={(propagateAllChildVariables) => editor.set('zeebe:CalledElement', { propagateAllChildVariables })}
      />
    </>
  );
}

/** A text, or FEEL as soon as it begins with an equals sign. */
function MaybeFeel(props: { label: string; value: string; hint?: string; onCommit: (value: string) => void }) {
  return props.value.trimStart().startsWith('=') ? <FeelLine label={props.label} value={props.value} onCommit={props.onCommit} /> : <TextLine {...props} mono />;
}

function Assignment({ editor }: { editor: ElementEditor }) {
  const { t } = useTranslation('modeler');
  const assignment = editor.find('zeebe:AssignmentDefinition');
  const priority = editor.find('zeebe:PriorityDefinition');
  return (
    <>
      <MaybeFeel
        label={t('candidateGroups')}
        hint={t('candidateHint')}
        value={textOf(assignment, 'candidateGroups')}
        onCommit={(candidateGroups) => editor.set('zeebe:AssignmentDefinition', { candidateGroups })}
      />
      <Pair>
        <MaybeFeel label={t('assignee')} value={textOf(assignment, 'assignee')} onCommit={(assignee) => editor.set('zeebe:AssignmentDefinition', { assignee })} />
        <MaybeFeel label={t('priority')} value={textOf(priority, 'priority')} onCommit={(value) => editor.set('zeebe:PriorityDefinition', { priority: value })} />
      </Pair>
    </>
  );
}

/** What the engine gives a completion condition besides. */
const LOOP_NAMES = ['numberOfInstances', 'numberOfActiveInstances', 'numberOfCompletedInstances', 'numberOfTerminatedInstances', 'loopCounter'];

function MultiInstance({ editor }: { editor: ElementEditor }) {
  const { t } = useTranslation('modeler');
  const loop = editor.bo['loopCharacteristics'] as ModdleElement | undefined;
  if (loop?.$type !== 'bpmn:MultiInstanceLoopCharacteristics') return null;
  const each = editor.find('zeebe:LoopCharacteristics', loop);
  const set = (change: Plain) => editor.set('zeebe:LoopCharacteristics', change, loop);
  return (
    <>
      <Pair>
        <FeelLine label={t('inputCollection')} value={textOf(each, 'inputCollection')} onCommit={(text) => set({ inputCollection: feel(text) })} />
        <TextLine label={t('inputElement')} mono value={textOf(each, 'inputElement')} onCommit={(inputElement) => set({ inputElement })} />
      </Pair>
      <FeelLine
        label={t('completionCondition')}
        names={LOOP_NAMES}
        value={bodyOf(loop['completionCondition'])}
        onCommit={(text) => editor.updateInner(loop, { completionCondition: editor.expression(feel(text)) })}
      />
    </>
  );
}

function Mapping({ editor }: { editor: ElementEditor }) {
  const { t } = useTranslation('modeler');
  const mapping = editor.find('zeebe:IoMapping');
  const rows = (side: string): Plain[] => ((mapping?.[side] as ModdleElement[] | undefined) ?? []).map((each) => attributesOf(each) as Plain);
  const write = (side: 'inputParameters' | 'outputParameters', next: Plain[]) => {
    const other = side === 'inputParameters' ? 'outputParameters' : 'inputParameters';
    const made = next.map((row) => editor.create(side === 'inputParameters' ? 'zeebe:Input' : 'zeebe:Output', { source: feel(String(row['source'] ?? '')), target: row['target'] ?? '' }));
    const kept = (mapping?.[other] as ModdleElement[] | undefined) ?? [];
    editor.put('zeebe:IoMapping', made.length || kept.length ? [editor.create('zeebe:IoMapping', { [side]: made, [other]: kept })] : []);
  };
  const columns = [
    { key: 'source', label: t('source'), kind: 'feel' as const },
    { key: 'target', label: t('target'), mono: true },
  ];
  return (
    <>
      <Rows label={t('variablesIn')} add={t('addMapping')} columns={columns} rows={rows('inputParameters')} onCommit={(next) => write('inputParameters', next)} />
      <Rows label={t('variablesOut')} add={t('addMapping')} columns={columns} rows={rows('outputParameters')} onCommit={(next) => write('outputParameters', next)} />
    </>
  );
}

/** The condition of a sequence flow, or that it is the default. */
export function Condition({ editor }: { editor: ElementEditor }) {
  const { t } = useTranslation('modeler');
  const flow = editor.bo;
  const source = flow['sourceRef'] as ModdleElement | undefined;
  const isDefault = source?.['default'] === flow;
  const splits = (source?.['outgoing'] as unknown[] | undefined)?.length ?? 0;
  const language = /ExclusiveGateway|InclusiveGateway|Task|CallActivity|SubProcess/.test(source?.$type ?? '');
  if (!language) return null;
  return (
    <Section title={t('section.condition')} open filled={!!flow['conditionExpression'] || isDefault}>
      {isDefault ? (
        <p>{t('isDefault')}</p>
      ) : (
        <FeelLine
          label={t('condition')}
          rows={2}
          placeholder={'= outcome = "approved"'}
          problem={/Gateway/.test(source?.$type ?? '') && splits > 1 && !flow['conditionExpression'] ? t('conditionMissing') : undefined}
          value={bodyOf(flow['conditionExpression'])}
          onCommit={(text) => editor.update({ conditionExpression: editor.expression(feel(text)) })}
        />
      )}
    </Section>
  );
}

const KINDS = ['timeDuration', 'timeDate', 'timeCycle'] as const;

/** When a timer event fires. */
export function Timer({ editor }: { editor: ElementEditor }) {
  const { t } = useTranslation('modeler');
  const definition = (editor.bo['eventDefinitions'] as ModdleElement[] | undefined)?.find((each) => each.$type === 'bpmn:TimerEventDefinition');
  if (!definition) return null;
  const kind = KINDS.find((each) => definition[each]) ?? 'timeDuration';
  const write = (which: (typeof KINDS)[number], text: string) =>
    editor.updateInner(definition, { ...Object.fromEntries(KINDS.map((each) => [each, undefined])), [which]: editor.expression(text) });
  return (
    <Section title={t('section.timer')} open>
      <ChoiceLine
        label={t('timer.kind')}
        value={kind}
        options={KINDS.map((value) => ({ value, label: t(`timer.${value}`) }))}
        onCommit={(next) => write(next as (typeof KINDS)[number], bodyOf(definition[kind]))}
      />
      <TextLine label={t('value')} mono value={bodyOf(definition[kind])} placeholder={kind === 'timeCycle' ? 'R3/PT1H' : 'P2D'} onCommit={(text) => write(kind, text)} />
    </Section>
  );
}
