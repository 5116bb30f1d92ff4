import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useText } from '@/shared/format/text';
import { ErrorPanel } from '@/shared/ui/ErrorPanel';
import { PageHeader } from '@/shared/ui/PageHeader';
import { PhaseRing } from '@/shared/ui/PhaseRing';
import { PhaseStepper } from '@/shared/ui/PhaseStepper';
import { usePhone } from '@/shared/ui/preferences';
import { RowsSkeleton } from '@/shared/ui/Skeleton';
import { StatusChip } from '@/shared/ui/StatusChip';
import { TopBar } from '@/shared/ui/TopBar';
import styles from '@/shared/ui/loop.module.css';
import { Diagnoses } from './Diagnoses';
import { Gates } from './Gates';
import { Goals } from './Goals';
import { Material } from './Material';
import { PHASES, projectQuery } from './queries';
import { Team } from './Team';

/** One project: what is missing at its gates first, then team, goals, the diagnosis and what was asked and collected. */
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
            <Diagnoses project={project} />
            <Material project={project} />
          </div>
          <div className={styles.stack}>
            <Gates project={project} />
          </div>
        </div>
      </div>
    </div>
  );
}
