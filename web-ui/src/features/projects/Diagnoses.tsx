import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Button, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { number } from '@/shared/format/number';
import { useText } from '@/shared/format/text';
import { useTime } from '@/shared/format/time';
import { Icon } from '@/shared/ui/Icon';
import { IconButton } from '@/shared/ui/IconButton';
import { Card } from '@/shared/ui/Sheet';
import { StatusChip } from '@/shared/ui/StatusChip';
import styles from '@/shared/ui/loop.module.css';
import { logsOfQuery, type ProjectView } from './queries';
import { useSave } from './Team';

const logsOf = (project: ProjectView) => project.diagnoses.map((each) => each.log);

/** The logs that the project diagnoses, each with the five that the owner stands for. */
export function Diagnoses({ project }: { project: ProjectView }) {
  const { t } = useTranslation('projects');
  const text = useText();
  const { day } = useTime(3_600_000);
  const save = useSave(project);
  const process = project.row.process?.id ?? '';
  const logs = useQuery({ ...logsOfQuery(process), enabled: project.mayEdit && process !== '' });
  const [log, setLog] = useState('');
  const linked = logsOf(project);
  const name = (each: { name: string; history: boolean }) => (each.history ? t('historyOf', { name: text(project.row.process?.name) }) : each.name);
  const free = (logs.data ?? []).filter((each) => !linked.includes(each.id));
  return (
    <Card title={t('diagnoses')} note={project.diagnoses.length}>
      <ul className={styles.rows}>
        {project.diagnoses.map((each) => (
          <li key={each.log}>
            <StatusChip tone={each.confirmation && !each.confirmation.stale ? 'ok' : 'mute'} icon={each.confirmation && !each.confirmation.stale ? 'check' : 'clock'}>
              {t(each.confirmation ? (each.confirmation.stale ? 'stale' : 'confirmed') : 'unconfirmed')}
            </StatusChip>
            <span className={styles.words}>
              <Link to="/diagnosis/$id" params={{ id: each.log }}>
                {name(each)}
              </Link>{' '}
              <span className={styles.quiet}>{t('cases', { count: each.cases })}</span>
              {each.confirmation ? (
                <>
                  <p>{t('confirmedBy', { name: text(each.confirmation.by?.name), at: day(each.confirmation.at) })}</p>
                  <ol style={{ margin: '4px 0 0', paddingInlineStart: 20 }}>
                    {each.confirmation.top.map((one) => (
                      <li key={one.finding}>
                        <Link to="/diagnosis/$id" params={{ id: each.log }} search={{ finding: one.finding }}>
                          {text(one.title)}
                        </Link>{' '}
                        <span className={styles.quiet}>
                          {t('hoursPerMonth', { hours: number(Math.round(one.hours)) })}
                          {one.cause ? ` · ${t('root', { cause: one.cause })}` : ''}
                        </span>
                      </li>
                    ))}
                  </ol>
                </>
              ) : null}
            </span>
            {project.mayEdit ? <IconButton icon="close" label={t('remove')} onClick={() => save.mutate((_, shown) => ({ logs: logsOf(shown).filter((one) => one !== each.log) }))} /> : null}
          </li>
        ))}
        {project.mayEdit ? (
          <li>
            <Select
              aria-label={t('chooseLog')}
              style={{ minWidth: 220 }}
              value={log || undefined}
              placeholder={t('chooseLog')}
              options={free.map((each) => ({ value: each.id, label: name({ name: each.name, history: each.kind === 'history' }) }))}
              onChange={setLog}
            />
            <Button
              disabled={!log}
              loading={save.isPending}
              onClick={() => {
                save.mutate((_, shown) => ({ logs: [...logsOf(shown), log] }));
                setLog('');
              }}
            >
              {t('linkLog')}
            </Button>
            <Link to="/mining">
              <Icon name="mining" size={14} /> {t('importLog')}
            </Link>
          </li>
        ) : null}
      </ul>
    </Card>
  );
}
