import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useEffect, useMemo } from 'react';
import { asFormSchema } from '@/shared/forms/schema';
import { FormView } from '@/shared/forms/FormView';
import { useForm } from '@/shared/forms/useForm';
import { ProcessDiagram } from '@/shared/diagram/ProcessDiagram';
import { usePhone } from '@/shared/ui/preferences';
import { Part } from '@/shared/ui/Sheet';
import { Involved } from './Involved';
import type { Item } from './queries';
import { TaskActions } from './TaskActions';
import { TaskMethod } from './TaskMethod';
import { TaskCard, TaskHead } from './TaskHead';
import { TaskSide, TaskTimeline } from './TaskSide';
import styles from './task.module.css';

/** What to decide on, what it must satisfy, what happened so far, and the buttons. */
export function Task({ view, onDirty }: { view: Item; onDirty: (dirty: boolean) => void }) {
  const { t } = useTranslation('inbox');
  const phone = usePhone();
  const schema = useMemo(() => asFormSchema(view.form), [view.form]);
  const initial = useMemo(() => ({ ...view.values, ...view.draft }), [view.values, view.draft]);
  const form = useForm(schema, view.rights, initial);
  const { dirty } = form;
  useEffect(() => onDirty(dirty), [dirty, onDirty]);
  const mine = view.actions.includes('complete');
  const formPart = schema.components.length > 0 ? <FormView schema={schema} rights={view.rights} form={form} readOnly={!mine} /> : <p className={styles.quiet}>{t('noForm')}</p>;
  const position = (
    <Part title={t('position')} note={view.upcoming.length > 0 ? t('steps', { count: view.upcoming.length }) : undefined} tools={<Link to="/instances/$key" params={{ key: view.item.instanceKey }}>{t('whole')}</Link>}>
      <ProcessDiagram still versionKey={view.item.process.versionKey} states={view.elements} selected={view.item.elementId} near={view.item.elementId} height={phone ? 160 : 200} label={t('position')} />
    </Part>
  );
  if (phone) {
    return (
      <div className={styles.phone}>
        <TaskHead view={view} />
        <div className={styles.scroll}>
          <TaskMethod view={view} />
          <TaskCard view={view} />
          <div className={styles.block}>{formPart}</div>
          <div className={styles.block}>
            <TaskSide view={view} ring={false} />
            <Involved view={view} />
          </div>
          <div className={styles.block}>
            <TaskTimeline view={view} />
          </div>
          <div className={styles.block}>{position}</div>
        </div>
        <TaskActions view={view} form={form} />
      </div>
    );
  }
  return (
    <div className={styles.task}>
      <TaskHead view={view} />
      <TaskMethod view={view} />
      <div className={styles.columns}>
        <div className={styles.main}>
          {formPart}
          {position}
        </div>
        <aside className={styles.side}>
          <TaskSide view={view} ring />
          <Involved view={view} />
          <TaskTimeline view={view} />
        </aside>
      </div>
      <TaskActions view={view} form={form} />
    </div>
  );
}
