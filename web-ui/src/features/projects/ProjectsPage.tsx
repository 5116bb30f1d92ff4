import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { Button, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, body } from '@/api/client';
import { useText } from '@/shared/format/text';
import { mapQuery } from '@/shared/method';
import { useMay } from '@/shared/session';
import { Dialog } from '@/shared/ui/Dialog';
import { EmptyState } from '@/shared/ui/EmptyState';
import { ErrorPanel } from '@/shared/ui/ErrorPanel';
import { Card } from '@/shared/ui/Sheet';
import { RowsSkeleton } from '@/shared/ui/Skeleton';
import { StatusChip } from '@/shared/ui/StatusChip';
import { TopBar } from '@/shared/ui/TopBar';
import { SelectField } from '@/shared/forms/SelectField';
import styles from '@/shared/ui/loop.module.css';
import { projectsQuery } from './queries';

const SCENARIOS = ['standardize', 'new_business', 'cross_department', 'compliance'] as const;

/** Projects of improvement: where each stands, who leads it, whether its gate is open. */
export function ProjectsPage() {
  const { t } = useTranslation('projects');
  const text = useText();
  const may = useMay('processes.edit');
  const query = useQuery(projectsQuery);
  const [making, setMaking] = useState(false);
  return (
    <div className={styles.page}>
      <TopBar crumbs={[t('title')]} />
      <div className={styles.body}>
        {may ? (
          <div className={styles.bar}>
            <span className={styles.grow} />
            <Button type="primary" onClick={() => setMaking(true)}>
              {t('create')}
            </Button>
          </div>
        ) : null}
        {query.error ? <ErrorPanel error={query.error} retry={() => void query.refetch()} /> : null}
        {query.isPending ? <RowsSkeleton rows={4} height={44} /> : null}
        {query.data && !query.data.length ? <EmptyState sentence={t('none')} phase={1} /> : null}
        {query.data?.length ? (
          <Card title={t('projects')} note={query.data.length}>
            <ul className={styles.rows}>
              {query.data.map((project) => (
                <li key={project.id}>
                  <StatusChip tone="teal" icon="flag">
                    {t(`phase.${project.phase}`)}
                  </StatusChip>
                  <Link to="/projects/$id" params={{ id: project.id }} className={styles.words}>
                    {text(project.name)}
                    <p>
                      {text(project.process?.name)} · {t(`scenario.${project.scenario}`)} {project.lead ? `· ${text(project.lead.name)}` : ''}
                    </p>
                  </Link>
                  {project.phase !== 'closed' ? <StatusChip tone={project.gateOpen ? 'ok' : 'mute'} icon={project.gateOpen ? 'check' : 'lock'}>{t(project.gateOpen ? 'gateOpen' : 'gateClosed')}</StatusChip> : null}
                </li>
              ))}
            </ul>
          </Card>
        ) : null}
      </div>
      {making ? <Create onClose={() => setMaking(false)} /> : null}
    </div>
  );
}

function Create({ onClose }: { onClose: () => void }) {
  const { t, i18n } = useTranslation('projects');
  const text = useText();
  const navigate = useNavigate();
  const cache = useQueryClient();
  const map = useQuery(mapQuery);
  const [name, setName] = useState('');
  const [process, setProcess] = useState('');
  const [scenario, setScenario] = useState<(typeof SCENARIOS)[number]>('standardize');
  const cards = map.data ? [...map.data.core, ...map.data.support, ...map.data.management] : [];
  const create = useMutation({
    mutationFn: () => {
      const said = i18n.language.startsWith('zh') ? { zh: name, en: '' } : { zh: '', en: name };
      return body(
        api.POST('/api/projects', {
          body: { name: said, scenario, process, scope: { zh: '', en: '' }, beginsWith: '', endsWith: '', departments: [], systemChange: true, team: [], goals: [], starts: null, ends: null, version: 0 },
        }),
      );
    },
    onSuccess: (made) => {
      void cache.invalidateQueries({ queryKey: ['method'] });
      void navigate({ to: '/projects/$id', params: { id: made.row.id } });
    },
  });
  return (
    <Dialog
      title={t('create')}
      onClose={onClose}
      footer={
        <Button type="primary" disabled={!name.trim() || !process} loading={create.isPending} onClick={() => create.mutate()}>
          {t('create')}
        </Button>
      }
    >
      <div className={styles.form}>
        <label>
          {t('name')}
          <Input value={name} onChange={(event) => setName(event.target.value)} />
        </label>
        <SelectField label={t('process')} value={process || undefined} options={cards.map((card) => ({ value: card.id, label: text(card.name) }))} onChange={setProcess} />
        <SelectField label={t('scenarioOf')} value={scenario} options={SCENARIOS.map((value) => ({ value, label: t(`scenario.${value}`) }))} onChange={setScenario} />
        {create.error ? <ErrorPanel error={create.error} /> : null}
      </div>
    </Dialog>
  );
}
