import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Radio } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, body } from '@/api/client';
import { useText } from '@/shared/format/text';
import { manualQuery, type ManualView } from '@/shared/method';
import { Dialog } from './Dialog';
import { ErrorPanel } from './ErrorPanel';
import styles from './loop.module.css';

interface Props {
  versionKey: string;
  small?: boolean;
}

/** "I have read it": for a manual with questions, these are answered first. Shown to whoever has still to confirm it. */
export function ManualReceipt({ versionKey, small = false }: Props) {
  const { t } = useTranslation('shared');
  const cache = useQueryClient();
  const manual = useQuery(manualQuery(versionKey));
  const [asking, setAsking] = useState(false);
  const confirm = useMutation({
    mutationFn: (answers: number[]) => body(api.POST('/api/versions/{key}/manual/answers', { params: { path: { key: versionKey } }, body: { answers } })),
    onSuccess: async () => {
      setAsking(false);
      await Promise.all([cache.invalidateQueries({ queryKey: ['method'] }), cache.invalidateQueries({ queryKey: ['work-items'] })]);
    },
  });
  const asked = manual.data?.questions ?? [];
  if (!manual.data?.issued || manual.data.confirmed) return manual.error ? <ErrorPanel error={manual.error} /> : null;
  return (
    <>
      <Button type="primary" size={small ? 'small' : 'middle'} loading={confirm.isPending} onClick={() => (asked.length ? setAsking(true) : confirm.mutate([]))}>
        {t('manual.confirm')}
      </Button>
      {confirm.error && !asking ? <ErrorPanel error={confirm.error} /> : null}
      {asking ? <Quiz questions={asked} error={confirm.error} pending={confirm.isPending} onClose={() => setAsking(false)} onAnswer={(answers) => confirm.mutate(answers)} /> : null}
    </>
  );
}

interface QuizProps {
  questions: ManualView['questions'];
  error: Error | null;
  pending: boolean;
  onClose: () => void;
  onAnswer: (answers: number[]) => void;
}

function Quiz({ questions, error, pending, onClose, onAnswer }: QuizProps) {
  const { t } = useTranslation('shared');
  const text = useText();
  const [answers, setAnswers] = useState<number[]>(questions.map(() => -1));
  const open = answers.filter((each) => each < 0).length;
  return (
    <Dialog
      title={t('manual.quiz')}
      width={560}
      onClose={onClose}
      footer={
        <Button type="primary" disabled={open > 0} loading={pending} onClick={() => onAnswer(answers)}>
          {open ? t('manual.open', { count: open }) : t('manual.confirm')}
        </Button>
      }
    >
      <div className={styles.form}>
        {questions.map((question, index) => (
          <fieldset key={`${question.step} ${question.subject}`} className={styles.question} data-step={question.step} data-subject={question.subject}>
            <legend>
              {index + 1}. {t(`manual.ask.${question.subject}`, { step: text(question.name) })}
            </legend>
            <Radio.Group
              vertical
              value={answers[index]}
              options={question.choices.map((choice, value) => ({ value, label: text(choice) }))}
              onChange={(event) => setAnswers((before) => before.map((one, place) => (place === index ? (event.target.value as number) : one)))}
            />
          </fieldset>
        ))}
        {error ? <ErrorPanel error={error} /> : null}
      </div>
    </Dialog>
  );
}
