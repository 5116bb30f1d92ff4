import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { api, body } from '@/api/client';
import { useText } from '@/shared/format/text';
import { useTime } from '@/shared/format/time';
import { EditDialog, type Values } from '@/shared/forms/EditDialog';
import { mapQuery } from '@/shared/method';
import { DataTable } from '@/shared/tables/DataTable';
import { Dialog } from '@/shared/ui/Dialog';
import { EmptyState } from '@/shared/ui/EmptyState';
import { ErrorPanel } from '@/shared/ui/ErrorPanel';
import { StatusChip } from '@/shared/ui/StatusChip';
import { Doors, type Editing } from './Doors';
import { subscriptionsQuery, toldQuery, type Subscription, type Told } from './queries';
import styles from './settings.module.css';

const EVENTS = ['instance.started', 'instance.completed', 'instance.canceled', 'work-item.created', 'work-item.completed', 'incident.raised', 'incident.resolved'] as const;
const none: Subscription = { name: '', url: '', events: ['instance.completed', 'incident.raised'], process: '', secret: '', enabled: true, hasSecret: false, waiting: 0, givenUp: 0 };

/** The systems that we tell what happens: where, what, with which secret, and what became of it. */
export function Subscriptions() {
  const { t } = useTranslation('settings');
  return (
    <Doors<Subscription>
      query={subscriptionsQuery}
      blank={none}
      about={t('told.about')}
      add={t('told.new')}
      none={t('told.none')}
      deliveries={t('told.deliveries')}
      address={(each) => each.url}
      renewSecret={(id) => body(api.POST('/api/subscriptions/{id}/secret', { params: { path: { id } } }))}
      edit={(editing) => <EditSubscription {...editing} />}
      look={(name, onClose) => <Deliveries name={name} onClose={onClose} />}
      columns={[
        { title: t('told.events'), key: 'events', render: (_, each) => each.events.map((event) => t(`told.event.${event as (typeof EVENTS)[number]}`)).join(t('told.comma')) },
        { title: t('told.state'), key: 'state', width: 170, render: (_, each) => <State of={each} /> },
      ]}
    />
  );
}

function State({ of }: { of: Subscription }) {
  const { t } = useTranslation('settings');
  if (!of.enabled) return <StatusChip>{t('told.off')}</StatusChip>;
  if (of.givenUp > 0) return <StatusChip tone="bad" icon="warning">{t('told.givenUp', { count: of.givenUp })}</StatusChip>;
  if (of.waiting > 0) return <StatusChip tone="warn" icon="clock">{t('told.waiting', { count: of.waiting })}</StatusChip>;
  if (!of.hasSecret) return <StatusChip tone="warn" icon="warning">{t('hooks.noSecret')}</StatusChip>;
  return <StatusChip tone="ok" icon="check">{t('told.on')}</StatusChip>;
}

function EditSubscription({ door: kept, onClose, onSaved, onGone }: Editing<Subscription>) {
  const { t } = useTranslation('settings');
  const text = useText();
  const map = useQuery(mapQuery);
  const processes = map.data ? [...map.data.core, ...map.data.support, ...map.data.management] : [];
  const save = useMutation({
    mutationFn: (values: Values) =>
      body(
        api.PUT('/api/subscriptions/{id}', {
          params: { path: { id: String(values['name']).trim() } },
          body: {
            url: String(values['url']).trim(),
            events: values['events'] as string[],
            process: String(values['process'] ?? ''),
            secret: String(values['secret'] ?? '').trim(),
            enabled: values['enabled'] === true,
          },
        }),
      ),
    onSuccess: onSaved,
  });
  const remove = useMutation({ mutationFn: () => api.DELETE('/api/subscriptions/{id}', { params: { path: { id: kept.name } } }), onSuccess: onGone });
  return (
    <EditDialog
      title={kept.name || t('told.new')}
      initial={{ name: kept.name, url: kept.url, events: kept.events, process: kept.process ?? '', secret: kept.secret ?? '', enabled: kept.enabled ?? true }}
      pending={save.isPending}
      error={save.error ?? remove.error}
      onClose={onClose}
      onSave={(values) => save.mutate(values)}
      extra={
        kept.name ? (
          <Button danger className={styles.left ?? ''} loading={remove.isPending} onClick={() => remove.mutate()}>
            {t('hooks.remove')}
          </Button>
        ) : null
      }
      fields={[
        { key: 'name', label: t('hooks.name'), required: true, fixed: kept.name !== '', hint: t('told.nameHint') },
        { key: 'url', label: t('told.url'), required: true, hint: t('told.urlHint') },
        { key: 'events', label: t('told.events'), kind: 'choices', required: true, choices: EVENTS.map((event) => ({ value: event, label: t(`told.event.${event}`) })) },
        { key: 'process', label: t('hooks.process'), kind: 'choice', choices: processes.map((each) => ({ value: each.id, label: text(each.name) })), hint: t('told.processHint') },
        { key: 'secret', label: t('hooks.operators'), hint: t('hooks.operatorsHint') },
        { key: 'enabled', label: t('told.enabled'), kind: 'switch', hint: t('told.enabledHint') },
      ]}
    />
  );
}

const TONES = { waiting: 'warn', delivered: 'ok', givenUp: 'bad', dropped: 'mute' } as const;

function Deliveries({ name, onClose }: { name: string; onClose: () => void }) {
  const { t } = useTranslation('settings');
  const time = useTime();
  const cache = useQueryClient();
  const query = useQuery(toldQuery(name));
  const again = () => cache.invalidateQueries({ queryKey: subscriptionsQuery.queryKey });
  const test = useMutation({ mutationFn: () => api.POST('/api/subscriptions/{id}/test', { params: { path: { id: name } } }), onSettled: again });
  const retry = useMutation({
    mutationFn: (each: Told) => api.POST('/api/subscriptions/{id}/deliveries/{key}/retry', { params: { path: { id: name, key: each.id } } }),
    onSettled: again,
  });
  const failure = test.error ?? retry.error;
  return (
    <Dialog
      title={t('told.of', { name })}
      width={860}
      onClose={onClose}
      footer={
        <>
          <Button loading={test.isPending} onClick={() => test.mutate()}>
            {t('told.test')}
          </Button>
          <Button onClick={onClose}>{t('hooks.close')}</Button>
        </>
      }
    >
      {failure ? <ErrorPanel error={failure} /> : null}
      <DataTable<Told>
        rowKey="id"
        dataSource={query.data ?? []}
        pending={query.isPending}
        error={query.error}
        retry={() => void query.refetch()}
        empty={<EmptyState sentence={t('told.noDeliveries')} />}
        scroll={{ x: 700 }}
        expandable={{ expandedRowRender: (each) => <pre className={styles.sent}>{JSON.stringify(each.body, null, 2)}</pre> }}
        columns={[
          { title: t('hooks.at'), key: 'at', width: 130, render: (_, each) => time.moment(each.at, true) },
          {
            title: t('told.what'),
            key: 'event',
            width: 150,
            render: (_, each) => (
              <>
                {each.event === 'test' ? t('told.event.test') : t(`told.event.${each.event as (typeof EVENTS)[number]}`)}
                {each.instanceKey ? (
                  <div>
                    <Link to="/instances/$key" params={{ key: each.instanceKey }}>
                      {t('hooks.instance')}
                    </Link>
                  </div>
                ) : null}
              </>
            ),
          },
          {
            title: t('hooks.outcome'),
            key: 'outcome',
            render: (_, each) => (
              <>
                <StatusChip tone={TONES[each.state]}>{t(`told.is.${each.state}`)}</StatusChip>
                {each.error ? <div className={styles.hint}>{each.error}</div> : null}
              </>
            ),
          },
          { title: t('told.attempts'), key: 'attempts', width: 70, align: 'right', render: (_, each) => each.attempts },
          { title: t('told.next'), key: 'next', width: 130, render: (_, each) => (each.nextAt ? time.moment(each.nextAt, true) : '–') },
          {
            title: '',
            key: 'act',
            width: 90,
            align: 'right',
            render: (_, each) =>
              each.state === 'delivered' ? null : (
                <Button size="small" loading={retry.isPending && retry.variables.id === each.id} onClick={() => retry.mutate(each)}>
                  {t('told.retry')}
                </Button>
              ),
          },
        ]}
      />
    </Dialog>
  );
}
