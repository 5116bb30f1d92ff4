import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, body } from '@/api/client';
import { serverNow } from '@/shared/format/clock';
import { percent } from '@/shared/format/number';
import { useText } from '@/shared/format/text';
import { useTime } from '@/shared/format/time';
import { pilotsQuery, processQuery, rolloutsQuery, type PanelProps } from '@/shared/method';
import { useMay } from '@/shared/session';
import { Dialog } from '@/shared/ui/Dialog';
import { EmptyState } from '@/shared/ui/EmptyState';
import { ErrorPanel } from '@/shared/ui/ErrorPanel';
import { Icon } from '@/shared/ui/Icon';
import { Card } from '@/shared/ui/Sheet';
import { RowsSkeleton } from '@/shared/ui/Skeleton';
import { StatusChip } from '@/shared/ui/StatusChip';
import { VersionChip } from '@/shared/ui/VersionChip';
import { SelectField } from '@/shared/forms/SelectField';
import styles from '@/shared/ui/loop.module.css';
import { dayOf, instantOf, type RolloutView, type WaveView } from './queries';

const WEEK = 7 * 86_400_000;
type Move = 'go' | 'pause' | 'rollback' | 'check' | 'uncheck';

/** The roll-outs of one process: waves by date, who is ready, what blocks, and the version in force at the end. */
export function RolloutPanel({ processId }: PanelProps) {
  const { t } = useTranslation('pilot');
  const may = useMay('processes.edit');
  const query = useQuery(rolloutsQuery(processId));
  const versions = useQuery(processQuery(processId)).data?.versions ?? [];
  const [planning, setPlanning] = useState(false);
  const candidates = versions.filter((version) => version.state === 'pilot' || version.state === 'review');
  if (query.error) return <ErrorPanel error={query.error} retry={() => void query.refetch()} />;
  if (!query.data) return <RowsSkeleton rows={4} height={44} />;
  return (
    <div className={styles.stack}>
      {may && candidates.length ? (
        <div className={styles.bar}>
          <span className={styles.grow} />
          <Button type="primary" onClick={() => setPlanning(true)}>
            {t('planRollout')}
          </Button>
        </div>
      ) : null}
      {query.data.map((rollout) => (
        <Rollout key={rollout.id} rollout={rollout} />
      ))}
      {query.data.length ? null : <EmptyState sentence={t('noRollout')} phase={5} />}
      {planning ? <Plan processId={processId} versions={candidates} onClose={() => setPlanning(false)} /> : null}
    </div>
  );
}

function Rollout({ rollout }: { rollout: RolloutView }) {
  const { t } = useTranslation('pilot');
  const cache = useQueryClient();
  const release = useMay('processes.release');
  const settled = () => {
    void cache.invalidateQueries({ queryKey: ['method'] });
    void cache.invalidateQueries({ queryKey: ['processes'] });
  };
  const move = useMutation({
    mutationFn: ({ wave, kind, check = '' }: { wave: string; kind: Move; check?: string }) =>
      body(api.POST('/api/rollouts/{id}/waves/{wave}', { params: { path: { id: rollout.id, wave } }, body: { move: kind, version: rollout.version, check } })),
    onSuccess: settled,
  });
  const finish = useMutation({
    mutationFn: () => body(api.POST('/api/rollouts/{id}/finish', { params: { path: { id: rollout.id } }, body: { version: rollout.version } })),
    onSuccess: settled,
  });
  return (
    <Card
      title={
        <>
          <VersionChip version={rollout.target} /> {rollout.pilotName || rollout.waiver}
        </>
      }
      note={rollout.done ? t('rolloutDone') : rollout.decision ? t(`decision.${rollout.decision as 'adopt'}`) : t('noDecision')}
      tools={
        release && !rollout.done && rollout.waves.every((wave) => wave.inForce) ? (
          <Button size="small" type="primary" loading={finish.isPending} onClick={() => finish.mutate()}>
            {t('finish')}
          </Button>
        ) : undefined
      }
    >
      {move.error ?? finish.error ? <ErrorPanel error={move.error ?? finish.error} /> : null}
      <ul className={styles.rows}>
        {rollout.waves.map((wave) => (
          <Wave key={wave.id} wave={wave} done={rollout.done} moving={move.isPending && move.variables.wave === wave.id ? move.variables.kind : undefined} onMove={(kind, check) => move.mutate({ wave: wave.id, kind, ...(check ? { check } : {}) })} />
        ))}
      </ul>
    </Card>
  );
}

/** `moving` is what is under way with this wave: only its own button waits for it. */
function Wave({ wave, done, moving, onMove }: { wave: WaveView; done: boolean; moving: Move | undefined; onMove: (kind: Move, check?: string) => void }) {
  const { t } = useTranslation('pilot');
  const text = useText();
  const { day } = useTime(3_600_000);
  const release = useMay('processes.release');
  return (
    <li>
      <StatusChip tone={wave.inForce ? 'teal' : wave.state === 'going' ? 'ok' : wave.state === 'planned' ? 'mute' : 'warn'} icon="flag">
        {wave.inForce ? t('inForce') : t(`wave.${wave.state}`)}
      </StatusChip>
      <span className={styles.words}>
        {wave.name} · {day(wave.starts)}
        <p>
          {wave.scope ? <code>{wave.scope}</code> : t('everybody')} {wave.owner ? ` · ${text(wave.owner.name)}` : ''}
        </p>
        <p>
          {t('ready', { share: percent(wave.ready), needed: percent(wave.share) })}
          {wave.missing.length ? t('missing', { names: wave.missing.map((each) => text(each.name)).join(t('comma')) }) : ''}
        </p>
        {wave.checks.map((check) => (
          <p key={check.name}>
            <label className={styles.check} data-done={check.done}>
              <input type="checkbox" checked={check.done} disabled={done || wave.state === 'rolled_back'} onChange={() => onMove(check.done ? 'uncheck' : 'check', check.name)} />
              {check.name}
            </label>
          </p>
        ))}
        {wave.blockers.map((problem) => (
          <p key={problem.code}>
            <Icon name="lock" size={12} /> {problem.message}
          </p>
        ))}
        {wave.inForce ? <p>{t('started', { count: wave.instances })}</p> : null}
      </span>
      {release && !done ? (
        <span className={styles.bar}>
          {wave.state === 'planned' || wave.state === 'paused' ? (
            <Button size="small" type="primary" disabled={wave.blockers.length > 0} loading={moving === 'go'} onClick={() => onMove('go')}>
              {t('go')}
            </Button>
          ) : null}
          {wave.state === 'going' ? (
            <Button size="small" loading={moving === 'pause'} onClick={() => onMove('pause')}>
              {t('pause')}
            </Button>
          ) : null}
          {wave.state === 'going' || wave.state === 'paused' ? (
            <Button size="small" danger loading={moving === 'rollback'} onClick={() => onMove('rollback')}>
              {t('rollback')}
            </Button>
          ) : null}
        </span>
      ) : null}
    </li>
  );
}

interface WaveInput {
  name: string;
  starts: string;
  scope: string;
  checks: string;
}

function Plan({ processId, versions, onClose }: { processId: string; versions: { key: string; label: string }[]; onClose: () => void }) {
  const { t } = useTranslation('pilot');
  const cache = useQueryClient();
  const pilots = useQuery(pilotsQuery(processId));
  const release = useMay('processes.release');
  const [versionKey, setVersion] = useState(versions[0]?.key ?? '');
  const [waiver, setWaiver] = useState('');
  const [waves, setWaves] = useState<WaveInput[]>(
    [1, 2, 3].map((number) => ({ name: t('waveName', { number }), starts: dayOf(serverNow() + number * WEEK), scope: '', checks: '' })),
  );
  const pilot = pilots.data?.find((each) => each.version.key === versionKey);
  const set = (index: number, change: Partial<WaveInput>) => setWaves((before) => before.map((wave, place) => (place === index ? { ...wave, ...change } : wave)));
  const save = useMutation({
    mutationFn: () =>
      body(
        api.POST('/api/rollouts', {
          body: {
            versionKey,
            pilot: pilot?.id ?? '',
            waiver,
            version: 0,
            waves: waves.map((wave) => ({
              name: wave.name,
              starts: instantOf(wave.starts),
              scope: wave.scope,
              owner: '',
              share: 0.95,
              checks: wave.checks.split(/[,，\n]/).map((each) => each.trim()).filter(Boolean),
              id: '',
            })),
          },
        }),
      ),
    onSuccess: () => {
      void cache.invalidateQueries({ queryKey: ['method'] });
      onClose();
    },
  });
  return (
    <Dialog
      title={t('planRollout')}
      width={720}
      onClose={onClose}
      footer={
        <>
          <Button onClick={() => setWaves((before) => [...before, { name: t('waveName', { number: before.length + 1 }), starts: dayOf(serverNow() + (before.length + 1) * WEEK), scope: '', checks: '' }])}>{t('addWave')}</Button>
          <Button type="primary" loading={save.isPending} onClick={() => save.mutate()}>
            {t('planRollout')}
          </Button>
        </>
      }
    >
      <div className={styles.form}>
        <SelectField label={t('version')} value={versionKey} options={versions.map((each) => ({ value: each.key, label: each.label }))} onChange={setVersion} />
        <p className={styles.quiet}>{pilot ? t('restsOn', { name: pilot.name }) : t('noPilot')}</p>
        {!pilot && release ? (
          <label>
            {t('waiver')}
            <Input value={waiver} onChange={(event) => setWaiver(event.target.value)} />
          </label>
        ) : null}
        {waves.map((wave, index) => (
          <div key={index} className={styles.pair}>
            <label>
              {t('name')}
              <Input value={wave.name} onChange={(event) => set(index, { name: event.target.value })} />
            </label>
            <label>
              {t('from')}
              <Input type="date" value={wave.starts} onChange={(event) => set(index, { starts: event.target.value })} />
            </label>
            <label>
              {t('scope')}
              <Input value={wave.scope} placeholder={t('everybody')} onChange={(event) => set(index, { scope: event.target.value })} />
            </label>
            <label>
              {t('checks')}
              <Input value={wave.checks} onChange={(event) => set(index, { checks: event.target.value })} />
            </label>
          </div>
        ))}
        {save.error ? <ErrorPanel error={save.error} /> : null}
      </div>
    </Dialog>
  );
}
