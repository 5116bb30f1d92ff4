import type Modeler from 'bpmn-js/lib/Modeler';
import { useTranslation } from 'react-i18next';
import { shownName } from '../bilingual';
import { ElementEditor, type CanvasElement } from '../moddle';
import { translate } from '../translation';
import type { Option } from '@/shared/panel/controls';
import { Condition, Execution, Timer } from './Execution';
import { FormUse, type FormOption } from './FormUse';
import { General } from './General';
import { Responsibility } from './Responsibility';
import { Alerts, Approval, Control, DataInOut, Standard } from './Standard';
import styles from './panel.module.css';

interface Props {
  modeler: Modeler;
  element: CanvasElement | null;
  /** Counts changes on the canvas, so that the fields show what undo brought back. */
  revision: number;
  posts: Option[];
  systems: Option[];
  forms: FormOption[];
  versionKey: string;
}

const words = (type: string): string => {
  const plain = type.replace('bpmn:', '').replace(/([a-z])([A-Z])/g, '$1 $2');
  return translate(plain.charAt(0) + plain.slice(1).toLowerCase());
};

/** Everything that can be said about the selected element, the process when nothing is selected. */
export function PropertiesPanel({ modeler, element, revision, posts, systems, forms, versionKey }: Props) {
  const { t } = useTranslation('modeler');
  if (!element) {
    return (
      <aside className={styles.panel} aria-label={t('properties')}>
        <p className={styles.nothing}>{t('selectSomething')}</p>
      </aside>
    );
  }
  const editor = new ElementEditor(modeler, element.labelTarget ?? element);
  const step = editor.is('Activity');
  return (
    <aside className={styles.panel} aria-label={t('properties')} key={editor.element.id} data-revision={revision}>
      <div className={styles.head}>
        <div>
          <h2>{shownName(editor.bo) || editor.bo.id}</h2>
          <div className={styles.kind}>{words(editor.bo.$type)}</div>
        </div>
      </div>
      <General editor={editor} />
      {editor.is('SequenceFlow') ? <Condition editor={editor} /> : null}
      {editor.is('Event') ? <Timer editor={editor} /> : null}
      {editor.is('UserTask') || (editor.is('StartEvent') && editor.bo.$parent?.$type === 'bpmn:Process') ? <FormUse editor={editor} forms={forms} versionKey={versionKey} /> : null}
      {step ? (
        <>
          <Responsibility editor={editor} posts={posts} />
          <Standard editor={editor} />
          <DataInOut editor={editor} systems={systems} />
          <Control editor={editor} />
          <Alerts editor={editor} />
          {editor.is('UserTask') ? <Approval editor={editor} /> : null}
        </>
      ) : null}
      <Execution editor={editor} />
    </aside>
  );
}
