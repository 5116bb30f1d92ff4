import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button, Checkbox, Input, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, body } from '@/api/client';
import { putAnswer } from '@/shared/answered';
import { ErrorPanel } from '@/shared/ui/ErrorPanel';
import { IconButton } from '@/shared/ui/IconButton';
import { StatusChip } from '@/shared/ui/StatusChip';
import { explanationsQuery, type Cause, type Explained, type Finding } from './queries';
import styles from './diagnosis.module.css';

const FACTORS = ['people', 'machine', 'method', 'material', 'measure', 'environment'] as const;
const QUESTIONS = ['what', 'why', 'when', 'where', 'who', 'how'] as const;

interface Props {
  log: string;
  finding: Finding;
  explained: Explained | undefined;
  version: number;
  may: boolean;
}

/** The six questions (the log's answers are fixed, the others are written here) and the whys down to the root. */
export function Whys({ log, finding, explained, version, may }: Props) {
  const { t } = useTranslation('diagnosis');
  const cache = useQueryClient();
  const [causes, setCauses] = useState<Cause[]>(explained?.causes ?? []);
  const [answers, setAnswers] = useState<Record<string, string>>(explained?.answers ?? {});
  const [touched, setTouched] = useState(false);
  const save = useMutation({
    mutationFn: () =>
      body(api.PUT('/api/logs/{id}/findings/{finding}/causes', { params: { path: { id: log, finding: finding.id } }, body: { causes, answers, version } })),
    onSuccess: async (found) => {
      await putAnswer(cache, explanationsQuery(log).queryKey, found);
      setTouched(false);
    },
  });
  const change = (next: Cause[]) => {
    setCauses(next);
    setTouched(true);
  };
  const ask = (parent: string) => change([...causes, { id: `${Date.now().toString(36)}${causes.length}`, text: '', parent, factor: 'method', verified: false, root: false }]);
  const put = (id: string, given: Partial<Cause>) => change(causes.map((each) => (each.id === id ? { ...each, ...given } : each)));
  const below = (id: string): string[] => causes.filter((each) => each.parent === id).flatMap((each) => [each.id, ...below(each.id)]);
  const drop = (id: string) => {
    const gone = new Set([id, ...below(id)]);
    change(causes.filter((each) => !gone.has(each.id)));
  };
  const branch = (parent: string, level: number) => (
    <ul className={styles.whys}>
      {causes
        .filter((each) => (each.parent ?? '') === parent)
        .map((each) => {
          const leaf = !causes.some((one) => one.parent === each.id);
          return (
            <li key={each.id}>
              <div className={styles.why}>
                {may ? <Input size="small" value={each.text} aria-label={t('whyLevel', { level })} placeholder={t('whyLevel', { level })} onChange={(event) => put(each.id, { text: event.target.value })} /> : <span>{each.text}</span>}
                {each.root ? <StatusChip tone="teal" icon="flag">{t('root')}</StatusChip> : null}
              </div>
              {may ? (
                <div className={styles.why}>
                  <Select size="small" aria-label={t('factor')} value={each.factor ?? 'method'} options={FACTORS.map((value) => ({ value, label: t(`factors.${value}`) }))} onChange={(factor) => put(each.id, { factor })} style={{ width: 92 }} />
                  <Checkbox checked={each.verified ?? false} onChange={(event) => put(each.id, { verified: event.target.checked, ...(event.target.checked ? {} : { root: false }) })}>
                    {t('verified')}
                  </Checkbox>
                  <Checkbox checked={each.root ?? false} disabled={!leaf || !each.verified} onChange={(event) => put(each.id, { root: event.target.checked })}>
                    {t('root')}
                  </Checkbox>
                  {level < 7 && !each.root ? (
                    <Button size="small" type="link" onClick={() => ask(each.id)}>
                      {t('askWhy')}
                    </Button>
                  ) : null}
                  <IconButton icon="close" label={t('removeWhy')} onClick={() => drop(each.id)} />
                </div>
              ) : (
                <small className={styles.quiet}>
                  {t(`factors.${each.factor ?? 'method'}`)}
                  {each.verified ? ` · ${t('verified')}` : ''}
                </small>
              )}
              {branch(each.id, level + 1)}
            </li>
          );
        })}
    </ul>
  );
  return (
    <>
      <section>
        <h3>5W1H</h3>
        <dl className={styles.sheet}>
          {QUESTIONS.map((name) => (
            <div key={name} className={name === finding.question ? styles.asked : ''}>
              <dt>{t(`question.${name}`)}</dt>
              <dd>
                {finding.sheet[name] ??
                  (may ? (
                    <Input
                      size="small"
                      variant="underlined"
                      value={answers[name] ?? ''}
                      placeholder={t('toAsk')}
                      aria-label={t('answer', { question: t(`question.${name}`) })}
                      onChange={(event) => {
                        setAnswers({ ...answers, [name]: event.target.value });
                        setTouched(true);
                      }}
                    />
                  ) : (
                    (answers[name] ?? t('toAsk'))
                  ))}
              </dd>
            </div>
          ))}
        </dl>
      </section>
      <section>
        <h3>
          {t('whys')}
          {may ? (
            <Button size="small" onClick={() => ask('')}>
              {t('askWhy')}
            </Button>
          ) : null}
        </h3>
        {causes.length ? branch('', 1) : <p className={styles.quiet}>{t('noWhys')}</p>}
        {save.error ? <ErrorPanel error={save.error} /> : null}
        {may && touched ? (
          <Button type="primary" loading={save.isPending} onClick={() => save.mutate()}>
            {t('saveWhys')}
          </Button>
        ) : null}
      </section>
    </>
  );
}
