import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Checkbox, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, body } from '@/api/client';
import { putAnswer } from '@/shared/answered';
import { serverNow } from '@/shared/format/clock';
import { percent } from '@/shared/format/number';
import { useText } from '@/shared/format/text';
import { useTime } from '@/shared/format/time';
import { directoryQuery } from '@/shared/method';
import { Dialog } from '@/shared/ui/Dialog';
import { ErrorPanel } from '@/shared/ui/ErrorPanel';
import { Icon } from '@/shared/ui/Icon';
import { Card } from '@/shared/ui/Sheet';
import { SelectField } from '@/shared/forms/SelectField';
import styles from '@/shared/ui/loop.module.css';
import { dayOf, instantOf, pilotQuery, type PilotView, type TrainingView } from './queries';
const SHARES = [0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9] as const;

function useKeep(pilot: PilotView, onDone: () => void) {
  const cache = useQueryClient();
  return async (kept: PilotView) => {
    await putAnswer(cache, pilotQuery(pilot.row.id).queryKey, kept);
    onDone();
  };
}

/** Trainings with who came, looks back on the week, and reminders moved without a new version. */
export function Trial({ pilot }: { pilot: PilotView }) {
  return (
    <>
      <Trainings pilot={pilot} />
      <Retros pilot={pilot} />
      <Reminders pilot={pilot} />
    </>
  );
}

function Trainings({ pilot }: { pilot: PilotView }) {
  const { t } = useTranslation('pilot');
  const text = useText();
  const { day } = useTime(3_600_000);
  const [open, setOpen] = useState<TrainingView | 'new' | null>(null);
  return (
    <Card
      title={t('trainings')}
      note={pilot.trainings.length || undefined}
      tools={
        pilot.mayLead ? (
          <Button size="small" onClick={() => setOpen('new')}>
            {t('planTraining')}
          </Button>
        ) : undefined
      }
    >
      <ul className={styles.rows}>
        {pilot.trainings.map((each) => (
          <li key={each.id}>
            <span className={styles.words}>
              {each.topic}
              <p>
                {day(each.at)}
                {each.trainer ? ` · ${text(each.trainer.name)}` : ''} · {t('came', { count: each.attended.length, of: each.invited.length })}
              </p>
            </span>
            {pilot.mayLead ? (
              <Button size="small" onClick={() => setOpen(each)}>
                {t('whoCame')}
              </Button>
            ) : null}
          </li>
        ))}
        {pilot.trainings.length ? null : <li className={styles.quiet}>{t('noTraining')}</li>}
      </ul>
      {open ? <TrainingDialog pilot={pilot} training={open === 'new' ? undefined : open} onClose={() => setOpen(null)} /> : null}
    </Card>
  );
}

function TrainingDialog({ pilot, training, onClose }: { pilot: PilotView; training: TrainingView | undefined; onClose: () => void }) {
  const { t } = useTranslation('pilot');
  const text = useText();
  const keep = useKeep(pilot, onClose);
  const people = useQuery(directoryQuery);
  const [topic, setTopic] = useState(training?.topic ?? '');
  const [at, setAt] = useState(dayOf(training ? Date.parse(training.at) : serverNow()));
  const [trainer, setTrainer] = useState(training?.trainer?.id ?? '');
  const [invited, setInvited] = useState(training ? training.invited.map((each) => each.id) : pilot.readers.map((each) => each.person.id));
  const [attended, setAttended] = useState(training?.attended ?? []);
  const path = { id: pilot.row.id };
  const save = useMutation({
    mutationFn: () => {
      const given = { topic, at: instantOf(at), trainer, invited, attended, version: pilot.version };
      return training
        ? body(api.PUT('/api/pilots/{id}/trainings/{training}', { params: { path: { ...path, training: training.id } }, body: given }))
        : body(api.POST('/api/pilots/{id}/trainings', { params: { path }, body: given }));
    },
    onSuccess: keep,
  });
  const names = (people.data ?? []).map((each) => ({ value: each.id, label: text(each.name) }));
  return (
    <Dialog
      title={t(training ? 'whoCame' : 'planTraining')}
      onClose={onClose}
      footer={
        <Button type="primary" disabled={!topic.trim()} loading={save.isPending} onClick={() => save.mutate()}>
          {t('saveTraining')}
        </Button>
      }
    >
      <div className={styles.form}>
        <label>
          {t('topic')}
          <Input value={topic} onChange={(event) => setTopic(event.target.value)} />
        </label>
        <div className={styles.pair}>
          <label>
            {t('trainingDay')}
            <Input type="date" value={at} onChange={(event) => setAt(event.target.value)} />
          </label>
          <SelectField label={t('trainer')} allowClear showSearch={{ optionFilterProp: 'label' }} value={trainer || undefined} options={names} onChange={(value?: string) => setTrainer(value ?? '')} />
        </div>
        {training ? (
          <div className={styles.field}>
            {t('attended')}
            <Checkbox.Group value={attended} onChange={setAttended} options={training.invited.map((each) => ({ value: each.id, label: text(each.name) }))} />
          </div>
        ) : (
          <SelectField label={t('invited')} mode="multiple" showSearch={{ optionFilterProp: 'label' }} value={invited} options={names} onChange={setInvited} />
        )}
        {save.error ? <ErrorPanel error={save.error} /> : null}
      </div>
    </Dialog>
  );
}

function Retros({ pilot }: { pilot: PilotView }) {
  const { t } = useTranslation('pilot');
  const text = useText();
  const { day } = useTime(3_600_000);
  const [writing, setWriting] = useState(false);
  return (
    <Card
      title={t('retros')}
      note={pilot.retros.length || undefined}
      tools={
        pilot.mayLead && pilot.row.state === 'running' ? (
          <Button size="small" onClick={() => setWriting(true)}>
            {t('holdRetro')}
          </Button>
        ) : undefined
      }
    >
      <ul className={styles.rows}>
        {pilot.retros.map((each) => (
          <li key={each.at}>
            <span className={styles.words}>
              {day(each.at)} · {text(each.by?.name)}
              {(['wentWell', 'wentBadly', 'toDo'] as const).map((part) =>
                each[part] ? (
                  <p key={part}>
                    {t(part)}：{each[part]}
                  </p>
                ) : null,
              )}
            </span>
          </li>
        ))}
        {pilot.retros.length ? null : <li className={styles.quiet}>{t('noRetro')}</li>}
      </ul>
      {writing ? <RetroDialog pilot={pilot} onClose={() => setWriting(false)} /> : null}
    </Card>
  );
}

function RetroDialog({ pilot, onClose }: { pilot: PilotView; onClose: () => void }) {
  const { t } = useTranslation('pilot');
  const keep = useKeep(pilot, onClose);
  const [said, setSaid] = useState({ wentWell: '', wentBadly: '', toDo: '' });
  const save = useMutation({
    mutationFn: () => body(api.POST('/api/pilots/{id}/retros', { params: { path: { id: pilot.row.id } }, body: { ...said, version: pilot.version } })),
    onSuccess: keep,
  });
  return (
    <Dialog
      title={t('holdRetro')}
      onClose={onClose}
      footer={
        <Button type="primary" loading={save.isPending} onClick={() => save.mutate()}>
          {t('saveRetro')}
        </Button>
      }
    >
      <div className={styles.form}>
        {(['wentWell', 'wentBadly', 'toDo'] as const).map((part) => (
          <label key={part}>
            {t(part)}
            <Input.TextArea rows={2} value={said[part]} onChange={(event) => setSaid({ ...said, [part]: event.target.value })} />
          </label>
        ))}
        {save.error ? <ErrorPanel error={save.error} /> : null}
      </div>
    </Dialog>
  );
}

function Reminders({ pilot }: { pilot: PilotView }) {
  const { t } = useTranslation('pilot');
  const text = useText();
  const { day } = useTime(3_600_000);
  const [moving, setMoving] = useState('');
  const may = pilot.mayLead && pilot.row.state === 'running';
  if (!pilot.reminders.length) return null;
  return (
    <Card title={t('reminders')}>
      <ul className={styles.rows}>
        {pilot.reminders.map((each) => {
          const moved = pilot.adjustments.filter((one) => one.step === each.step);
          return (
            <li key={each.step}>
              <span className={styles.words}>
                {text(each.name)}
                {moved.map((one) => (
                  <p key={one.at}>
                    <Icon name="clock" size={12} /> {percent(one.was, 0)} → {percent(one.now, 0)} · {day(one.at)} · {text(one.by?.name)}：{one.reason}
                  </p>
                ))}
              </span>
              <span>{t('remindsAt', { share: percent(each.warnAt, 0) })}</span>
              {may ? (
                <Button size="small" aria-label={t('moveReminderOf', { name: text(each.name) })} onClick={() => setMoving(each.step)}>
                  {t('moveReminder')}
                </Button>
              ) : null}
            </li>
          );
        })}
      </ul>
      {moving ? <ReminderDialog pilot={pilot} step={moving} onClose={() => setMoving('')} /> : null}
    </Card>
  );
}

function ReminderDialog({ pilot, step, onClose }: { pilot: PilotView; step: string; onClose: () => void }) {
  const { t } = useTranslation('pilot');
  const text = useText();
  const keep = useKeep(pilot, onClose);
  const reminder = pilot.reminders.find((each) => each.step === step);
  const open = pilot.feedback.filter((each) => each.state === 'new' || each.state === 'evaluating' || each.state === 'adopted');
  const [share, setShare] = useState(0.5);
  const [reason, setReason] = useState('');
  const [feedback, setFeedback] = useState(open[0]?.id ?? '');
  const save = useMutation({
    mutationFn: () => body(api.POST('/api/pilots/{id}/reminders', { params: { path: { id: pilot.row.id } }, body: { step, warnAt: share, reason, feedback, version: pilot.version } })),
    onSuccess: keep,
  });
  return (
    <Dialog
      title={t('moveReminderOf', { name: text(reminder?.name) })}
      onClose={onClose}
      footer={
        <Button type="primary" disabled={!reason.trim()} loading={save.isPending} onClick={() => save.mutate()}>
          {t('moveNow')}
        </Button>
      }
    >
      <div className={styles.form}>
        <p className={styles.quiet}>{t('moveNote')}</p>
        <div className={styles.pair}>
          <div className={styles.field}>
            {t('isNow')}
            <b>{percent(reminder?.warnAt ?? 0, 0)}</b>
          </div>
          <SelectField label={t('shallBe')} value={share} options={SHARES.map((value) => ({ value, label: percent(value, 0) }))} onChange={setShare} />
        </div>
        <label>
          {t('reason')}
          <Input value={reason} onChange={(event) => setReason(event.target.value)} />
        </label>
        {open.length ? (
          <SelectField label={t('answers')} allowClear value={feedback || undefined} options={open.map((each) => ({ value: each.id, label: each.text }))} onChange={(value?: string) => setFeedback(value ?? '')} />
        ) : null}
        {save.error ? <ErrorPanel error={save.error} /> : null}
      </div>
    </Dialog>
  );
}
