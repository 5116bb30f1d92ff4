import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Input, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, body } from '@/api/client';
import { putAnswer } from '@/shared/answered';
import { useText } from '@/shared/format/text';
import { departmentsListQuery, directoryQuery } from '@/shared/method';
import { PersonName } from '@/shared/ui/Avatar';
import { ErrorPanel } from '@/shared/ui/ErrorPanel';
import { IconButton } from '@/shared/ui/IconButton';
import { Card } from '@/shared/ui/Sheet';
import { SelectField } from '@/shared/forms/SelectField';
import styles from '@/shared/ui/loop.module.css';
import { projectQuery, saved, type ProjectView, type SaveProject } from './queries';

const PARTS = ['lead', 'owner', 'specialist', 'it', 'member'] as const;

/** A change of a project, said over the project as it is when its turn has come. */
export type Change = (now: SaveProject, shown: ProjectView) => Partial<SaveProject>;

/** Saves a change of the project and shows what the server made of it. */
export function useSave(project: ProjectView) {
  const cache = useQueryClient();
  const { queryKey } = projectQuery(project.row.id);
  return useMutation({
    // One after the other, each on what the one before has made of it: two changes made quickly neither collide nor undo each other.
    scope: { id: `project ${project.row.id}` },
    mutationFn: (change: Change) => {
      const shown = cache.getQueryData<ProjectView>(queryKey) ?? project;
      const now = saved(shown);
      return body(api.PUT('/api/projects/{id}', { params: { path: { id: project.row.id } }, body: { ...now, ...change(now, shown) } }));
    },
    onSuccess: async (answer) => {
      await putAnswer(cache, queryKey, answer);
      void cache.invalidateQueries({ queryKey: ['method', 'all', 'projects'] });
    },
  });
}

const without = (now: SaveProject, person: string) => (now.team ?? []).filter((each) => each.person !== person);

/** Who is on it, and what it is about: process, where it begins and ends, departments, dates. */
export function Team({ project }: { project: ProjectView }) {
  const { t, i18n } = useTranslation('projects');
  const text = useText();
  const people = useQuery(directoryQuery);
  const departments = useQuery(departmentsListQuery);
  const save = useSave(project);
  const [person, setPerson] = useState('');
  const [part, setPart] = useState<(typeof PARTS)[number]>('member');
  const field = (key: 'beginsWith' | 'endsWith') => (
    <label>
      {t(key)}
      <Input defaultValue={project[key]} disabled={!project.mayEdit} onBlur={(event) => event.target.value !== project[key] && save.mutate(() => ({ [key]: event.target.value }))} />
    </label>
  );
  const day = (key: 'starts' | 'ends') => (
    <label>
      {t(key)}
      <Input type="date" defaultValue={project.row[key] ?? ''} disabled={!project.mayEdit} onBlur={(event) => event.target.value !== (project.row[key] ?? '') && save.mutate(() => ({ [key]: event.target.value || null }))} />
    </label>
  );
  const suggested = project.suggestedDepartments.filter((each) => !project.departments.includes(each));
  return (
    <>
      <Card title={t('team')} note={project.team.length}>
        <ul className={styles.rows}>
          {project.team.map((member) => (
            <li key={member.person.id} className={styles.line}>
              <span className={styles.words}>
                <PersonName person={member.person} />
              </span>
              <span className={styles.quiet}>{t(`part.${member.part}`)}</span>
              {project.mayEdit ? <IconButton icon="close" label={t('remove')} onClick={() => save.mutate((now) => ({ team: without(now, member.person.id) }))} /> : null}
            </li>
          ))}
          {project.mayEdit ? (
            <li>
              <Select
                aria-label={t('person')}
                style={{ minWidth: 180 }}
                value={person || undefined}
                placeholder={t('person')}
                options={(people.data ?? []).map((each) => ({ value: each.id, label: text(each.name) }))}
                showSearch={{ optionFilterProp: 'label' }}
                onChange={setPerson}
              />
              <Select aria-label={t('partOf')} style={{ minWidth: 140 }} value={part} options={PARTS.map((value) => ({ value, label: t(`part.${value}`) }))} onChange={setPart} />
              <Button
                disabled={!person}
                onClick={() => {
                  save.mutate((now) => ({ team: [...without(now, person), { person, part }] }));
                  setPerson('');
                }}
              >
                {t('add')}
              </Button>
            </li>
          ) : null}
        </ul>
      </Card>
      <Card title={t('scopeCard')}>
        <div className={`${styles.inside} ${styles.form}`}>
          <label>
            {t('scope')}
            <Input
              defaultValue={text(project.scope)}
              disabled={!project.mayEdit}
              onBlur={(event) => event.target.value !== text(project.scope) && save.mutate((_, shown) => ({ scope: { ...shown.scope, [i18n.language.startsWith('zh') ? 'zh' : 'en']: event.target.value } }))}
            />
          </label>
          <div className={styles.pair}>
            {field('beginsWith')}
            {field('endsWith')}
            {day('starts')}
            {day('ends')}
          </div>
          <SelectField
            label={t('departments')}
            mode="multiple"
            disabled={!project.mayEdit}
            value={project.departments}
            options={(departments.data ?? []).map((each) => ({ value: each.id, label: text(each.name) }))}
            showSearch={{ optionFilterProp: 'label' }}
            onChange={(next: string[]) => save.mutate(() => ({ departments: next }))}
          />
          {suggested.length && project.mayEdit ? (
            <Button size="small" onClick={() => save.mutate((now) => ({ departments: [...new Set([...(now.departments ?? []), ...suggested])] }))}>
              {t('suggested', { names: suggested.map((each) => text(departments.data?.find((one) => one.id === each)?.name) || each).join(t('comma')) })}
            </Button>
          ) : null}
          {save.error ? <ErrorPanel error={save.error} /> : null}
        </div>
      </Card>
    </>
  );
}
