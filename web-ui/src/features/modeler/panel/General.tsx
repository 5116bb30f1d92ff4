import { useTranslation } from 'react-i18next';
import { textOf, type ElementEditor } from '../moddle';
import { SwitchLine, TextLine } from '@/shared/panel/controls';
import { Section } from './Section';

const ID = /^[\p{L}_][\p{L}\p{N}_.-]*$/u;

/** Name in both languages, id, documentation; the BPMN name is the Chinese one, or the English where there is no other. */
export function General({ editor }: { editor: ElementEditor }) {
  const { t } = useTranslation('modeler');
  const names = editor.find('bihuan:Names');
  const zh = textOf(names, 'zh') || editor.bo.name || '';
  const documentation = (editor.bo['documentation'] as { text?: string }[] | undefined)?.[0]?.text ?? '';
  return (
    <Section title={t('section.general')} open>
      <TextLine label={t('nameZh')} value={zh} suffix={t('zhMark')} onCommit={(value) => editor.rename({ zh: value })} />
      <TextLine label={t('nameEn')} value={textOf(names, 'en')} suffix="EN" onCommit={(value) => editor.rename({ en: value })} />
      <TextLine
        label={t('id')}
        value={editor.bo.id ?? ''}
        mono
        hint={t('idHint')}
        onCommit={(value) => {
          if (ID.test(value)) editor.update({ id: value });
        }}
      />
      <TextLine
        label={t('documentation')}
        rows={2}
        value={documentation}
        onCommit={(text) => editor.update({ documentation: text ? [editor.create('bpmn:Documentation', { text })] : [] })}
      />
    </Section>
  );
}

/** A step the process stands or falls with. */
export function KeyNode({ editor }: { editor: ElementEditor }) {
  const { t } = useTranslation('modeler');
  const node = editor.find('bihuan:KeyNode');
  return (
    <>
      <SwitchLine label={t('keyNode')} value={!!node} onCommit={(on) => editor.put('bihuan:KeyNode', on ? [editor.create('bihuan:KeyNode', { mandatory: false })] : [])} />
      {node ? (
        <SwitchLine
          label={t('mandatory')}
          value={node['mandatory'] === true}
          onCommit={(mandatory) => editor.put('bihuan:KeyNode', [editor.create('bihuan:KeyNode', { mandatory, reason: node['reason'] })])}
        />
      ) : null}
    </>
  );
}
