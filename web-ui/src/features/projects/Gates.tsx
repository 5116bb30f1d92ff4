import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, body } from '@/api/client';
import { useText } from '@/shared/format/text';
import { useTime } from '@/shared/format/time';
import { Dialog } from '@/shared/ui/Dialog';
import { ErrorPanel } from '@/shared/ui/ErrorPanel';
import { Icon } from '@/shared/ui/Icon';
import { Card } from '@/shared/ui/Sheet';
import { StatusChip } from '@/shared/ui/StatusChip';
import styles from '@/shared/ui/loop.module.css';
import { PHASES, type GateView, type ProjectView } from './queries';

/** The five gates: the present one open with its lines, those passed with who passed them, those to come in short. */
export function Gates({ project }: { project: ProjectView }) {
  const now = PHASES.indexOf(project.row.phase);
  return (
    <>
      {project.gates.map((gate, index) => (
        <Gate key={gate.phase} project={project} gate={gate} number={index + 1} standing={index < now ? 'passed' : index === now ? 'now' : 'ahead'} />
      ))}
    </>
  );
}

interface GateProps {
  project: ProjectView;
  gate: GateView;
  number: number;
  standing: 'passed' | 'now' | 'ahead';
}

function Gate({ project, gate, number, standing }: GateProps) {
  const { t } = useTranslation('projects');
  const text = useText();
  const { day } = useTime(3_600_000);
  const missing = gate.lines.filter((line) => !line.done && line.severity === 'error').length;
  const title = t(`gates.${number as 1}`);
  const tone = gate.open ? 'ok' : standing === 'passed' ? 'mute' : 'warn';
  const lines = (
    <ul className={styles.rows} aria-label={title}>
      {gate.lines.map((line) => (
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
  );
  const passed = gate.passedAt ? (
    <p className={`${styles.inside} ${styles.quiet}`}>
      {t('passedBy', { name: text(gate.passedBy?.name), at: day(gate.passedAt) })}
      {gate.reason ? ` · ${t('passedAnyway', { reason: gate.reason })}` : ''}
    </p>
  ) : null;
  return (
    <Card title={title} tools={<StatusChip tone={tone} icon={gate.open ? 'check' : 'lock'}>{gate.open ? t('gateOpen') : t('missing', { count: missing })}</StatusChip>}>
      {standing === 'now' ? (
        <>
          {lines}
          <Pass project={project} missing={missing} />
        </>
      ) : (
        <>
          {passed}
          <details className={`${styles.inside} ${styles.quiet}`}>
            <summary>{t('lines', { count: gate.lines.length })}</summary>
            {lines}
          </details>
        </>
      )}
    </Card>
  );
}

function Pass({ project, missing }: { project: ProjectView; missing: number }) {
  const { t } = useTranslation('projects');
  const cache = useQueryClient();
  const [asking, setAsking] = useState(false);
  const [reason, setReason] = useState('');
  const pass = useMutation({
    mutationFn: () => body(api.POST('/api/projects/{id}/gate', { params: { path: { id: project.row.id } }, body: { version: project.version, reason } })),
    onSuccess: () => {
      setAsking(false);
      setReason('');
      void cache.invalidateQueries();
    },
  });
  if (!project.mayEdit) return null;
  const following = t(`phase.${PHASES[PHASES.indexOf(project.row.phase) + 1] ?? 'closed'}`);
  return (
    <div className={`${styles.inside} ${styles.form}`}>
      {pass.error && !asking ? <ErrorPanel error={pass.error} /> : null}
      <Button type="primary" block disabled={missing > 0} loading={pass.isPending} onClick={() => pass.mutate()}>
        {t('pass', { phase: following })}
      </Button>
      {missing && project.mayRelease ? (
        <Button block type="text" onClick={() => setAsking(true)}>
          {t('passWithReason')}
        </Button>
      ) : null}
      {asking ? (
        <Dialog
          title={t('passWithReason')}
          onClose={() => setAsking(false)}
          footer={
            <Button type="primary" disabled={!reason.trim()} loading={pass.isPending} onClick={() => pass.mutate()}>
              {t('pass', { phase: following })}
            </Button>
          }
        >
          <div className={styles.form}>
            <p className={styles.quiet}>{t('passNote', { count: missing })}</p>
            <label>
              {t('reason')}
              <Input.TextArea rows={3} value={reason} onChange={(event) => setReason(event.target.value)} />
            </label>
            {pass.error ? <ErrorPanel error={pass.error} /> : null}
          </div>
        </Dialog>
      ) : null}
    </div>
  );
}
