import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { Button } from 'antd';
import { useMemo, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { api, body, idempotencyKey } from '@/api/client';
import { asProblem } from '@/api/problem';
import type { components } from '@/api/schema';
import { ProcessDiagram } from '@/shared/diagram/ProcessDiagram';
import { useText } from '@/shared/format/text';
import { FormView } from '@/shared/forms/FormView';
import { asFormSchema } from '@/shared/forms/schema';
import { useForm } from '@/shared/forms/useForm';
import { ErrorPanel } from '@/shared/ui/ErrorPanel';
import { KeyHint } from '@/shared/ui/KeyHint';
import { useKeys } from '@/shared/ui/keys';
import { PageHeader } from '@/shared/ui/PageHeader';
import { usePhone } from '@/shared/ui/preferences';
import { Part } from '@/shared/ui/Sheet';
import { RowsSkeleton } from '@/shared/ui/Skeleton';
import { StatusChip } from '@/shared/ui/StatusChip';
import { toast } from '@/shared/ui/toast';
import { TopBar } from '@/shared/ui/TopBar';
import { Ahead } from './Ahead';
import styles from './start.module.css';

type StartForm = components['schemas']['StartForm'];

/** The start form of one process, and who comes next. */
export function StartFormPage() {
  const { t } = useTranslation(['start', 'forms', 'shared']);
  const text = useText();
  const navigate = useNavigate();
  const { processId } = useParams({ from: '/shell/start/$processId' });
  const query = useQuery({
    queryKey: ['processes', processId, 'start-form'],
    queryFn: () => body(api.GET('/api/processes/{id}/start-form', { params: { path: { id: processId } } })),
  });
  const back = (
    <Link key="start" to="/start">
      {t('title')}
    </Link>
  );
  return (
    <>
      <TopBar crumbs={[back, query.data ? text(query.data.process.name) : t('form')]} />
      {query.error && !query.data ? (
        <div className={styles.page}>
          <ErrorPanel error={query.error} wayOut={{ text: t('toStart'), onClick: () => void navigate({ to: '/start' }) }} />
        </div>
      ) : null}
      {query.isPending ? <RowsSkeleton rows={6} height={64} /> : null}
      {query.data ? <Form key={query.data.process.versionKey} start={query.data} /> : null}
    </>
  );
}

function Form({ start }: { start: StartForm }) {
  const { t } = useTranslation(['start', 'forms', 'shared']);
  const text = useText();
  const client = useQueryClient();
  const navigate = useNavigate();
  const intent = useRef<{ words: string; id: string }>(undefined);
  const phone = usePhone();
  const schema = useMemo(() => asFormSchema(start.form), [start.form]);
  const form = useForm(schema, start.rights, start.values);
  const begin = useMutation({
    mutationFn: (values: Record<string, unknown>) => {
      const words = JSON.stringify(values);
      if (intent.current?.words !== words) intent.current = { words, id: idempotencyKey() };
      return body(api.POST('/api/process-instances', { params: { header: { 'Idempotency-Key': intent.current.id } }, body: { processId: start.process.id, values, comment: '' } }));
    },
    onSuccess: (started) => {
      const next = started.next.map(text).join(t('forms:listSeparator'));
      toast(next ? t('startedNext', { no: started.businessNo, steps: next }) : t('started', { no: started.businessNo }));
      void client.invalidateQueries({ queryKey: ['work-items'] });
      void client.invalidateQueries({ queryKey: ['process-instances'] });
      void client.invalidateQueries({ queryKey: ['home'] });
      void navigate(
        started.workItemKey ? { to: '/tasks/$key', params: { key: started.workItemKey }, search: {} } : { to: '/instances/$key', params: { key: started.instanceKey } },
      );
    },
    onError: (error) => form.reject(asProblem(error).problems ?? []),
  });
  const send = () => {
    if (begin.isPending) return;
    if (!form.ready()) {
      requestAnimationFrame(() => document.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus());
      return;
    }
    begin.mutate(form.editable());
  };
  useKeys([{ keys: 'Ctrl+Enter', says: t('send'), group: t('form'), run: send }]);
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      {phone ? null : <PageHeader title={text(start.process.name)} chips={<StatusChip tone="outline">{start.process.versionLabel}</StatusChip>} />}
      <div className={styles.columns}>
        <div className={styles.main}>
          {schema.components.length > 0 ? <FormView schema={schema} rights={start.rights} form={form} /> : <p className={styles.quiet}>{t('noForm')}</p>}
          <div className={styles.picture}>
            <Part title={t('picture')}>
              <ProcessDiagram still versionKey={start.process.versionKey} height={320} label={t('picture')} />
            </Part>
          </div>
        </div>
        <aside className={styles.side}>
          <Part title={t('next')}>
            <Ahead processId={start.process.id} values={form.editable()} upcoming={start.upcoming} />
          </Part>
        </aside>
      </div>
      <div className={styles.bar}>
        {begin.error ? <ErrorPanel error={begin.error} retry={asProblem(begin.error).status === 0 ? send : undefined} /> : null}
        <div className={styles.buttons}>
          <Button type="primary" htmlType="submit" className={styles.primary} loading={begin.isPending}>
            {t('send')}
            <KeyHint keys="Ctrl ↵" />
          </Button>
          <Button onClick={() => void navigate({ to: '/start' })}>{t('shared:cancel')}</Button>
        </div>
      </div>
    </form>
  );
}
