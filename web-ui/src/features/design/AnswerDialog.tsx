import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, body, idempotencyKey } from '@/api/client';
import { useText } from '@/shared/format/text';
import { Dialog } from '@/shared/ui/Dialog';
import { ErrorPanel } from '@/shared/ui/ErrorPanel';
import { toast } from '@/shared/ui/toast';
import styles from '@/shared/ui/loop.module.css';
import { FindingsSelect } from './Coverage';
import type { CoverageView, DrawnView, MeasureView, VersionView } from './queries';

/** Which findings a measure answers; a change that was drawn by hand becomes a measure by it. */
export function AnswerDialog({ version, coverage, of, onClose }: { version: VersionView; coverage: CoverageView; of: MeasureView | DrawnView; onClose: () => void }) {
  const { t } = useTranslation('design');
  const text = useText();
  const cache = useQueryClient();
  const measure = 'id' in of ? of : undefined;
  const suggested = coverage.findings.filter((each) => each.steps.includes(of.step)).map((each) => each.finding);
  const [findings, setFindings] = useState(measure ? measure.findings : suggested);
  const [note, setNote] = useState(measure?.note ?? '');
  const save = useMutation({
    mutationFn: () =>
      body(
        api.PUT('/api/versions/{key}/answers', {
          params: { path: { key: version.key }, header: { 'Idempotency-Key': idempotencyKey() } },
          body: { findings, note, measure: measure?.id ?? '', step: of.step },
        }),
      ),
    onSuccess: () => {
      void cache.invalidateQueries({ queryKey: ['versions', version.key] });
      void cache.invalidateQueries({ queryKey: ['method'] });
      toast(t('answerKept'));
      onClose();
    },
  });
  return (
    <Dialog
      title={t('answers', { lever: t(`lever.${of.lever}`), step: text(of.name) || of.step })}
      onClose={onClose}
      footer={
        <Button type="primary" loading={save.isPending} onClick={() => save.mutate()}>
          {t('save')}
        </Button>
      }
    >
      <div className={styles.form}>
        <FindingsSelect coverage={coverage} value={findings} onChange={setFindings} />
        <label>
          {t('note')}
          <Input value={note} onChange={(event) => setNote(event.target.value)} />
        </label>
        {save.error ? <ErrorPanel error={save.error} /> : null}
      </div>
    </Dialog>
  );
}
