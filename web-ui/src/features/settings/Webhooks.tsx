import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Button, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, body } from '@/api/client';
import { useText } from '@/shared/format/text';
import { useTime } from '@/shared/format/time';
import { EditDialog } from '@/shared/forms/EditDialog';
import { mapQuery } from '@/shared/method';
import { useMay } from '@/shared/session';
import { DataTable } from '@/shared/tables/DataTable';
import { Dialog } from '@/shared/ui/Dialog';
import { EmptyState } from '@/shared/ui/EmptyState';
import { ErrorPanel } from '@/shared/ui/ErrorPanel';
import { StatusChip } from '@/shared/ui/StatusChip';
import { Doors, type Editing } from './Doors';
import { deliveriesQuery, webhooksQuery, type Delivery, type Webhook } from './queries';
import { Subscriptions } from './Subscriptions';
import styles from './settings.module.css';

const none: Webhook = { name: '', secret: '', process: '', message: '', correlation: '', keepMs: 0, hasSecret: false };

/** The doors by which other systems tell us something: what each does, its secret, what came in last. */
export function Webhooks() {
  const { t } = useTranslation('settings');
  const may = useMay('connectors.edit');
  if (!may) return <EmptyState sentence={t('hooks.notYours')} />;
  return (
    <>
      <h2 className={styles.part}>{t('hooks.title')}</h2>
      <Doors<Webhook>
        query={webhooksQuery}
        blank={none}
        about={t('hooks.about')}
        add={t('hooks.new')}
        none={t('hooks.none')}
        deliveries={t('hooks.deliveries')}
        address={(hook) => `/api/webhooks/${hook.name}/deliveries`}
        renewSecret={(id) => body(api.POST('/api/webhooks/{id}/secret', { params: { path: { id } } }))}
        edit={(editing) => <EditHook {...editing} />}
        look={(name, onClose) => <Deliveries name={name} onClose={onClose} />}
        columns={[
          { title: t('hooks.does'), key: 'does', render: (_, hook) => (hook.process ? t('hooks.starts', { process: hook.process }) : t('hooks.publishes', { message: hook.message })) },
          {
            title: t('hooks.secret'),
            key: 'secret',
            width: 170,
            render: (_, hook) =>
              hook.secret ? <code>{hook.secret}</code> : hook.hasSecret ? <StatusChip tone="ok">{t('hooks.own')}</StatusChip> : <StatusChip tone="warn" icon="warning">{t('hooks.noSecret')}</StatusChip>,
          },
        ]}
      />
      <h2 className={styles.part}>{t('told.title')}</h2>
      <Subscriptions />
    </>
  );
}

function EditHook({ door: hook, onClose, onSaved, onGone }: Editing<Webhook>) {
  const { t } = useTranslation('settings');
  const text = useText();
  const map = useQuery(mapQuery);
  const processes = map.data ? [...map.data.core, ...map.data.support, ...map.data.management] : [];
  const save = useMutation({
    mutationFn: (values: Record<string, unknown>) => {
      const words = (name: string) => String(values[name] ?? '').trim();
      const starts = words('does') === 'process';
      return body(
        api.PUT('/api/webhooks/{id}', {
          params: { path: { id: words('name') } },
          body: {
            secret: words('secret'),
            process: starts ? words('process') : '',
            message: starts ? '' : words('message'),
            correlation: starts ? '' : words('correlation'),
            keepMs: starts ? 0 : Number(values['minutes']) * 60_000,
          },
        }),
      );
    },
    onSuccess: onSaved,
  });
  const remove = useMutation({ mutationFn: () => api.DELETE('/api/webhooks/{id}', { params: { path: { id: hook.name } } }), onSuccess: onGone });
  return (
    <EditDialog
      title={hook.name || t('hooks.new')}
      initial={{
        name: hook.name,
        does: hook.message ? 'message' : 'process',
        process: hook.process ?? '',
        message: hook.message ?? '',
        correlation: hook.correlation ?? '',
        minutes: Math.round((hook.keepMs ?? 0) / 60_000),
        secret: hook.secret ?? '',
      }}
      pending={save.isPending}
      error={save.error ?? remove.error}
      onClose={onClose}
      onSave={(values) => save.mutate(values)}
      extra={
        hook.name ? (
          <Button danger className={styles.left ?? ''} loading={remove.isPending} onClick={() => remove.mutate()}>
            {t('hooks.remove')}
          </Button>
        ) : null
      }
      fields={[
        { key: 'name', label: t('hooks.name'), required: true, fixed: hook.name !== '', hint: t('hooks.nameHint') },
        {
          key: 'does',
          label: t('hooks.does'),
          kind: 'choice',
          required: true,
          choices: [
            { value: 'process', label: t('hooks.doesStart') },
            { value: 'message', label: t('hooks.doesPublish') },
          ],
        },
        { key: 'process', label: t('hooks.process'), kind: 'choice', choices: processes.map((each) => ({ value: each.id, label: text(each.name) })), hint: t('hooks.processHint') },
        { key: 'message', label: t('hooks.message'), hint: t('hooks.messageHint') },
        { key: 'correlation', label: t('hooks.correlation'), hint: t('hooks.correlationHint') },
        { key: 'minutes', label: t('hooks.minutes'), kind: 'count', required: true, hint: t('hooks.minutesHint') },
        { key: 'secret', label: t('hooks.operators'), hint: t('hooks.operatorsHint') },
      ]}
    />
  );
}

function Deliveries({ name, onClose }: { name: string; onClose: () => void }) {
  const { t } = useTranslation('settings');
  const time = useTime();
  const cache = useQueryClient();
  const query = useQuery(deliveriesQuery(name));
  const [written, setWritten] = useState('{\n  "order": "SO1"\n}');
  const test = useMutation({
    mutationFn: () => body(api.POST('/api/webhooks/{id}/test', { params: { path: { id: name } }, body: { body: parsed(written) ?? {} } })),
    onSettled: () => cache.invalidateQueries({ queryKey: deliveriesQuery(name).queryKey }),
  });
  return (
    <Dialog title={t('hooks.of', { name })} width={720} onClose={onClose} footer={<Button onClick={onClose}>{t('hooks.close')}</Button>}>
      <p className={styles.hint}>{t('hooks.testMeans')}</p>
      <div className={styles.tools}>
        <Input.TextArea autoSize={{ minRows: 2, maxRows: 8 }} value={written} aria-label={t('hooks.body')} status={parsed(written) ? '' : 'error'} onChange={(event) => setWritten(event.target.value)} />
        <Button disabled={!parsed(written)} loading={test.isPending} onClick={() => test.mutate()}>
          {t('hooks.test')}
        </Button>
      </div>
      {test.error ? <ErrorPanel error={test.error} /> : null}
      <DataTable<Delivery>
        rowKey={(each) => `${each.at} ${each.delivery}`}
        dataSource={query.data ?? []}
        pending={query.isPending}
        error={query.error}
        retry={() => void query.refetch()}
        empty={<EmptyState sentence={t('hooks.noDeliveries')} />}
        scroll={{ x: 560 }}
        columns={[
          { title: t('hooks.at'), key: 'at', width: 150, render: (_, each) => time.moment(each.at, true) },
          { title: t('hooks.delivery'), key: 'delivery', render: (_, each) => (each.test ? t('hooks.byHand') : each.delivery || '–') },
          {
            title: t('hooks.outcome'),
            key: 'outcome',
            render: (_, each) =>
              each.problem ? (
                <StatusChip tone="bad" icon="warning">
                  {each.problem}
                </StatusChip>
              ) : each.instanceKeys.length === 0 ? (
                t('hooks.nobody')
              ) : (
                each.instanceKeys.map((key) => (
                  <Link key={key} to="/instances/$key" params={{ key }}>
                    {t('hooks.instance')}
                  </Link>
                ))
              ),
          },
        ]}
      />
    </Dialog>
  );
}

/** A JSON object, or undefined. */
function parsed(text: string): Record<string, unknown> | undefined {
  try {
    const value = JSON.parse(text) as unknown;
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
