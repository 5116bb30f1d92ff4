import { Button, Input, InputNumber } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { number, percent, withUnit } from '@/shared/format/number';
import { useText } from '@/shared/format/text';
import { Dialog } from '@/shared/ui/Dialog';
import { ErrorPanel } from '@/shared/ui/ErrorPanel';
import { IconButton } from '@/shared/ui/IconButton';
import { Card } from '@/shared/ui/Sheet';
import { SelectField } from '@/shared/forms/SelectField';
import styles from '@/shared/ui/loop.module.css';
import type { ProjectView } from './queries';
import { useSave } from './Team';

/** Goals in figures: an indicator with its baseline, where it shall go and until when. */
export function Goals({ project }: { project: ProjectView }) {
  const { t, i18n } = useTranslation('projects');
  const text = useText();
  const save = useSave(project);
  const [making, setMaking] = useState(false);
  const [name, setName] = useState('');
  const [unit, setUnit] = useState('');
  const [baseline, setBaseline] = useState<number | null>(null);
  const [kind, setKind] = useState<'change' | 'target'>('change');
  const [value, setValue] = useState<number | null>(null);
  const [due, setDue] = useState('');
  const [lower, setLower] = useState(true);
  const { goals } = project.row;
  const add = () => {
    const goal = {
      name: i18n.language.startsWith('zh') ? { zh: name, en: '' } : { zh: '', en: name },
      id: '',
      indicator: '',
      unit,
      baseline,
      change: kind === 'change' && value !== null ? value / 100 : null,
      target: kind === 'target' ? value : null,
      due: due || null,
      lowerIsBetter: lower,
    };
    save.mutate((now) => ({ goals: [...(now.goals ?? []), goal] }), { onSuccess: () => setMaking(false) });
  };
  return (
    <Card
      title={t('goals')}
      note={goals.length}
      tools={
        project.mayEdit ? (
          <Button size="small" onClick={() => setMaking(true)}>
            {t('addGoal')}
          </Button>
        ) : undefined
      }
    >
      <ul className={styles.rows}>
        {project.row.goals.map((goal) => (
          <li key={goal.id}>
            <span className={styles.words}>
              {text(goal.name)}
              <p>{t('until', { day: goal.due ?? '' })}</p>
            </span>
            <span>
              <span className={styles.before}>{goal.baseline === null ? '' : number(goal.baseline)}</span> → <span className={styles.after}>{goal.aim === null ? '' : withUnit(number(goal.aim, 3), goal.unit)}</span>
              {goal.change === null ? '' : ` (${percent(goal.change)})`}
            </span>
            {project.mayEdit ? <IconButton icon="close" label={t('remove')} onClick={() => save.mutate((now) => ({ goals: (now.goals ?? []).filter((each) => each.id !== goal.id) }))} /> : null}
          </li>
        ))}
        {goals.length ? null : <li className={styles.quiet}>{t('noGoals')}</li>}
      </ul>
      {making ? (
        <Dialog
          title={t('addGoal')}
          onClose={() => setMaking(false)}
          footer={
            <Button type="primary" disabled={!name.trim()} loading={save.isPending} onClick={add}>
              {t('add')}
            </Button>
          }
        >
          <div className={styles.form}>
            <label>
              {t('indicator')}
              <Input value={name} onChange={(event) => setName(event.target.value)} />
            </label>
            <div className={styles.pair}>
              <label>
                {t('baseline')}
                <InputNumber value={baseline} onChange={setBaseline} />
              </label>
              <label>
                {t('unit')}
                <Input value={unit} onChange={(event) => setUnit(event.target.value)} />
              </label>
              <SelectField label={t('aim')} value={kind} options={[{ value: 'change', label: t('relative') }, { value: 'target', label: t('absolute') }]} onChange={setKind} />
              <label>
                {t(kind === 'change' ? 'relative' : 'absolute')}
                <InputNumber value={value} onChange={setValue} {...(kind === 'change' ? { suffix: '%' } : {})} />
              </label>
              <label>
                {t('dueDay')}
                <Input type="date" value={due} onChange={(event) => setDue(event.target.value)} />
              </label>
              <SelectField label={t('direction')} value={lower} options={[{ value: true, label: t('lower') }, { value: false, label: t('higher') }]} onChange={setLower} />
            </div>
            {save.error ? <ErrorPanel error={save.error} /> : null}
          </div>
        </Dialog>
      ) : null}
    </Card>
  );
}
