import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Input, Segmented } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, body } from '@/api/client';
import { useText } from '@/shared/format/text';
import { Dialog } from '@/shared/ui/Dialog';
import { ErrorPanel } from '@/shared/ui/ErrorPanel';
import { StatusChip } from '@/shared/ui/StatusChip';
import { toast } from '@/shared/ui/toast';
import { SelectField } from '@/shared/forms/SelectField';
import styles from '@/shared/ui/loop.module.css';
import { FindingsSelect } from './Coverage';
import { stepsQuery, type ApplyMeasure, type CoverageView, type CoverView, type ProposalView, type VersionView } from './queries';

const LEVERS = ['E', 'S', 'I', 'A'] as const;

interface MeasureDialogProps {
  version: VersionView;
  coverage: CoverageView | null;
  /** Taken from what the model proposes, or begun by hand. */
  proposal?: ProposalView;
  /** The finding it was begun for. */
  finding?: CoverView;
  onClose: () => void;
}

/** Which of the five concern a step. */
const about = (coverage: CoverageView | null, step: string) => coverage?.findings.filter((each) => each.steps.includes(step)).map((each) => each.finding) ?? [];

/** One measure: chosen, shown before it is done with what it changes and which risk it touches, then done. */
export function MeasureDialog({ version, coverage, proposal, finding, onClose }: MeasureDialogProps) {
  const { t } = useTranslation('design');
  const text = useText();
  const cache = useQueryClient();
  const steps = useQuery(stepsQuery(version.key));
  const [command, setCommand] = useState<ApplyMeasure>({
    lever: proposal?.lever ?? finding?.lever ?? 'E',
    step: proposal?.step ?? finding?.steps[0] ?? '',
    version: version.version,
    into: proposal?.into ?? '',
    topic: proposal?.topic ?? '',
    system: '',
    fields: proposal?.fields ?? [],
    inputs: [],
    due: '',
    findings: finding ? [finding.finding] : about(coverage, proposal?.step ?? ''),
    note: '',
  });
  const set = (change: Partial<ApplyMeasure>) => {
    setCommand((before) => ({ ...before, ...change }));
    preview.reset();
  };
  const path = { params: { path: { key: version.key } } };
  const preview = useMutation({ mutationFn: () => body(api.POST('/api/versions/{key}/measures/preview', { ...path, body: command })) });
  const apply = useMutation({
    mutationFn: () => body(api.POST('/api/versions/{key}/measures', { ...path, body: command })),
    onSuccess: () => {
      void cache.invalidateQueries({ queryKey: ['versions', version.key] });
      void cache.invalidateQueries({ queryKey: ['diagram', version.key] });
      void cache.invalidateQueries({ queryKey: ['processes'] });
      void cache.invalidateQueries({ queryKey: ['method'] });
      toast(t('applied'));
      onClose();
    },
  });
  const options = (steps.data ?? []).map((step) => ({ value: step.elementId, label: text(step.name) }));
  const blocked = (preview.data?.breaches.length ?? 0) + (preview.data?.problems.length ?? 0) > 0;
  return (
    <Dialog
      title={t('measure')}
      width={620}
      onClose={onClose}
      footer={
        <>
          <Button onClick={() => preview.mutate()} loading={preview.isPending} disabled={!command.step}>
            {t('preview')}
          </Button>
          <Button type="primary" onClick={() => apply.mutate()} loading={apply.isPending} disabled={!preview.data || blocked}>
            {t('apply')}
          </Button>
        </>
      }
    >
      <div className={styles.form}>
        <Segmented
          block
          value={command.lever}
          options={LEVERS.map((lever) => ({ value: lever, label: `${lever} ${t(`lever.${lever}`)}` }))}
          onChange={(lever) => set({ lever })}
        />
        <SelectField label={t('step')} value={command.step || undefined} options={options} onChange={(step: string) => set({ step, findings: [...new Set([...(finding ? [finding.finding] : []), ...about(coverage, step)])] })} />
        {command.lever === 'I' ? (
          <SelectField label={t('into')} value={command.into || undefined} options={options} onChange={(into: string) => set({ into })} />
        ) : null}
        {command.lever === 'A' ? (
          <label>
            {t('topic')}
            <Input value={command.topic} onChange={(event) => set({ topic: event.target.value })} />
          </label>
        ) : null}
        {command.lever === 'S' ? (
          <label>
            {t('due')}
            <Input value={command.due} placeholder="PT2H" onChange={(event) => set({ due: event.target.value })} />
          </label>
        ) : null}
        {coverage ? <FindingsSelect coverage={coverage} value={command.findings ?? []} onChange={(findings) => setCommand((before) => ({ ...before, findings }))} /> : null}
        <label>
          {t('note')}
          <Input value={command.note} onChange={(event) => setCommand((before) => ({ ...before, note: event.target.value }))} />
        </label>
        {preview.error ?? apply.error ? <ErrorPanel error={preview.error ?? apply.error} /> : null}
        {preview.data ? (
          <div role="status">
            {preview.data.breaches.map((problem) => (
              <p key={problem.place + problem.code}>
                <StatusChip tone="bad" icon="lock">
                  {t('blocked')}
                </StatusChip>{' '}
                {problem.message}
              </p>
            ))}
            {preview.data.problems.map((problem) => (
              <p key={problem.place + problem.code}>{problem.message}</p>
            ))}
            <ul className={styles.rows}>
              {preview.data.steps.map((change) => (
                <li key={change.step}>
                  {change.lever ? <span className={styles.letter}>{change.lever}</span> : null}
                  <span className={change.happened === 'removed' ? styles.ghost : styles.words}>{text(change.name) || change.step}</span>
                  <span className={styles.quiet}>{t(`happened.${change.happened}`)}</span>
                </li>
              ))}
            </ul>
          </div>
        ) : null}
      </div>
    </Dialog>
  );
}
