import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { api, body } from '@/api/client';
import { useText } from '@/shared/format/text';
import { ErrorPanel } from '@/shared/ui/ErrorPanel';
import { Icon } from '@/shared/ui/Icon';
import { PageHeader } from '@/shared/ui/PageHeader';
import { PhaseRing } from '@/shared/ui/PhaseRing';
import { PhaseStepper } from '@/shared/ui/PhaseStepper';
import { usePhone } from '@/shared/ui/preferences';
import { Card } from '@/shared/ui/Sheet';
import { RowsSkeleton } from '@/shared/ui/Skeleton';
import { StatusChip } from '@/shared/ui/StatusChip';
import { TopBar } from '@/shared/ui/TopBar';
import styles from '@/shared/ui/loop.module.css';
import { Goals } from './Goals';
import { Material } from './Material';
import { projectQuery, type ProjectView } from './queries';
import { Team } from './Team';

const PHASES = ['survey', 'diagnosis', 'design', 'pilot', 'rollout', 'closed'] as const;

/** One project: what is missing at its gate first, then team, goals and what was asked and collected. */
export function ProjectPage() {
  const { t } = useTranslation('projects');
  const text = useText();
  const phone = usePhone();
  const { id } = useParams({ strict: false }) as { id: string };
  const query = useQuery(projectQuery(id));
  if (query.error) return <ErrorPanel error={query.error} retry={() => void query.refetch()} />;
  if (!query.data) return <RowsSkeleton rows={8} height={48} />;
  const project = query.data;
  const phase = PHASES.indexOf(project.row.phase) + 1;
  return (
    <div className={styles.page}>
      <TopBar crumbs={[<Link key="projects" to="/projects">{t('title')}</Link>, text(project.row.name)]} />
      <div className={styles.body}>
        <PageHeader
          mark={<PhaseRing size={44} phase={phase} />}
          title={text(project.row.name)}
          chips={<StatusChip tone="teal" icon="flag">{t(`phase.${project.row.phase}`)}</StatusChip>}
          sub={
            <span>
              {project.row.process ? (
                <Link to="/processes/$processId" params={{ processId: project.row.process.id }}>
                  {text(project.row.process.name)}
                </Link>
              ) : null}{' '}
              · {t(`scenario.${project.row.scenario}`)}
            </span>
          }
        />
        {phone ? null : <PhaseStepper phase={Math.min(5, phase)} />}
        <div className={styles.split}>
          <div className={styles.stack}>
            <Team project={project} />
            <Goals project={project} />
            <Material project={project} />
          </div>
          <Gate project={project} />
        </div>
      </div>
    </div>
  );
}

function Gate({ project }: { project: ProjectView }) {
  const { t } = useTranslation('projects');
  const cache = useQueryClient();
  const pass = useMutation({
    mutationFn: () => body(api.POST('/api/projects/{id}/gate', { params: { path: { id: project.row.id } }, body: { version: project.version } })),
    onSuccess: () => void cache.invalidateQueries(),
  });
  const missing = project.gate.filter((line) => !line.done && line.severity === 'error').length;
  return (
    <Card title={t('gate')} tools={<StatusChip tone={missing ? 'warn' : 'ok'} icon={missing ? 'lock' : 'check'}>{missing ? t('missing', { count: missing }) : t('gateOpen')}</StatusChip>}>
      <ul className={styles.rows} aria-label={t('gate')}>
        {project.gate.map((line) => (
          <li key={line.name}>
            <span className={`${styles.check} ${styles.words}`} data-done={line.done}>
              <Icon name={line.done ? 'check' : line.severity === 'warning' ? 'warning' : 'alert'} size={14} label={line.done ? t('yes') : t('no')} />
              <span>
                {t(`line.${line.name as 'lead'}`)}
                {line.message ? <p>{line.message}</p> : null}
              </span>
            </span>
          </li>
        ))}
      </ul>
      {pass.error ? <ErrorPanel error={pass.error} /> : null}
      {project.mayEdit && project.row.phase !== 'closed' ? (
        <div className={styles.inside}>
          <Button type="primary" block disabled={project.row.phase === 'survey' && missing > 0} loading={pass.isPending} onClick={() => pass.mutate()}>
            {t('pass', { phase: t(`phase.${PHASES[PHASES.indexOf(project.row.phase) + 1] ?? 'closed'}`) })}
          </Button>
        </div>
      ) : null}
    </Card>
  );
}
