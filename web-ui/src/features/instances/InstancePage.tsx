import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { Button, Input, Tabs } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '@/api/client';
import { isBlank } from '@/shared/forms/schema';
import { ProcessDiagram } from '@/shared/diagram/ProcessDiagram';
import { useText } from '@/shared/format/text';
import { useTime } from '@/shared/format/time';
import { InstanceDecisions } from '@/shared/rules/InstanceDecisions';
import { useMay } from '@/shared/session';
import { PersonName } from '@/shared/ui/Avatar';
import { Dialog } from '@/shared/ui/Dialog';
import { ErrorPanel } from '@/shared/ui/ErrorPanel';
import { FileLink } from '@/shared/ui/FileLink';
import { Icon } from '@/shared/ui/Icon';
import { InstanceRecord } from '@/shared/ui/InstanceRecord';
import { PageHeader } from '@/shared/ui/PageHeader';
import { usePhone } from '@/shared/ui/preferences';
import { Part } from '@/shared/ui/Sheet';
import { RowsSkeleton } from '@/shared/ui/Skeleton';
import { SlaChip } from '@/shared/ui/Sla';
import { StatusChip, type Tone } from '@/shared/ui/StatusChip';
import { toast } from '@/shared/ui/toast';
import { TopBar } from '@/shared/ui/TopBar';
import { Audit } from './Audit';
import { conclusionOf, OUTCOME, type Ending } from './conclusion';
import { Operations } from './Operations';
import { Playback } from './Playback';
import { INSTANCE_TABS, instanceQuery, type Instance, type InstanceTab } from './queries';
import { InstanceStateChip } from './StateChip';
import { useFields } from './useFields';
import { useValueWords } from './useValueWords';
import { Work } from './Work';
import styles from './instances.module.css';
import operate from './operate.module.css';

/** One instance: where it stands in the picture, what waits, what was filled in, what happened. */
export function InstancePage() {
  const { t } = useTranslation(['instances', 'shared']);
  const text = useText();
  const navigate = useNavigate();
  const { key } = useParams({ from: '/shell/instances/$key' });
  const query = useQuery(instanceQuery(key));
  const list = (
    <Link key="list" to="/instances">
      {t('title')}
    </Link>
  );
  const row = query.data?.instance;
  return (
    <>
      <TopBar crumbs={[list, row ? row.businessNo || row.title || text(row.process.name) : t('one')]} />
      {query.error && !query.data ? (
        <div className={styles.body}>
          <ErrorPanel error={query.error} wayOut={{ text: t('toList'), onClick: () => void navigate({ to: '/instances' }) }} />
        </div>
      ) : null}
      {query.isPending ? <RowsSkeleton rows={6} height={64} /> : null}
      {query.data ? <Content view={query.data} /> : null}
    </>
  );
}

function Content({ view }: { view: Instance }) {
  const { t, i18n } = useTranslation(['instances', 'shared']);
  const text = useText();
  const time = useTime();
  const may = useMay('instances.manage');
  const navigate = useNavigate();
  const { tab = 'overview' } = useSearch({ from: '/shell/instances/$key' });
  const [canceling, setCanceling] = useState(false);
  const row = view.instance;
  return (
    <div className={styles.page}>
      <PageHeader
        title={row.title || text(row.process.name)}
        chips={<InstanceStateChip row={row} />}
        sub={
          <>
            <span>{row.businessNo}</span>
            <Link to="/processes/$processId" params={{ processId: row.process.id }}>
              {text(row.process.name)} {row.process.versionLabel}
            </Link>
            <PersonName person={row.starter} fallback={t('shared:system')} />
            <span>{t('startedAt', { at: time.moment(row.startedAt) })}</span>
            <span>{t('took', { words: time.duration((row.endedAt ? new Date(row.endedAt).getTime() : time.now) - new Date(row.startedAt).getTime()) })}</span>
          </>
        }
        actions={
          <>
            <FileLink icon={<Icon name="print" size={14} />} href={`/api/process-instances/${row.key}/sheet?form=pdf&language=${i18n.language === 'en' ? 'en' : 'zh-CN'}`}>
              {t('sheet')}
            </FileLink>
            {may ? <Operations view={view} onCancel={() => setCanceling(true)} /> : null}
          </>
        }
      />
      <Tabs
        className={operate.tabs ?? ''}
        activeKey={tab}
        onChange={(next) => void navigate({ to: '/instances/$key', params: { key: row.key }, search: next === 'overview' ? {} : { tab: next as InstanceTab }, replace: true })}
        items={INSTANCE_TABS.map((key) => ({ key, label: t(`tab.${key}`) }))}
      />
      {tab === 'overview' ? <Overview view={view} /> : null}
      {tab === 'overview' ? null : (
        <div className={operate.tabBody}>
          {tab === 'playback' ? <Playback view={view} /> : null}
          {tab === 'waiting' ? <Work instanceKey={row.key} suspended={row.state === 'suspended'} /> : null}
          {tab === 'audit' ? <Audit instanceKey={row.key} /> : null}
        </div>
      )}
      {canceling ? <Cancel instanceKey={row.key} onClose={() => setCanceling(false)} /> : null}
    </div>
  );
}

function Overview({ view }: { view: Instance }) {
  const { t } = useTranslation(['instances', 'shared']);
  const phone = usePhone();
  const row = view.instance;
  return (
      <div className={styles.columns}>
        <div className={styles.main}>
          {view.incidents.map((incident) => (
            <IncidentPanel key={incident.id} instanceKey={row.key} incident={incident} />
          ))}
          <Part title={t('position')}>
            <ProcessDiagram versionKey={row.process.versionKey} states={view.elements} near={phone ? view.elements.find((each) => each.state !== 'done')?.elementId : undefined} height={phone ? 220 : 300} label={t('position')} />
          </Part>
          <Concluded view={view} />
          <Waiting view={view} />
          <Related view={view} />
          <Values view={view} />
          {view.timeline.some((entry) => entry.kind === 'decision_evaluated') ? (
            <Part title={t('shared:rules.title')}>
              <InstanceDecisions instanceKey={row.key} />
            </Part>
          ) : null}
        </div>
        <aside className={styles.side}>
          <Part title={t('record')}>
            <InstanceRecord timeline={view.timeline} />
          </Part>
        </aside>
      </div>
  );
}

const TONES: Partial<Record<Ending, Tone>> = { approved: 'ok', rejected: 'bad', failed: 'bad' };

/** How it has ended: by what, by whom and why, and what was done to it on the way. */
function Concluded({ view }: { view: Instance }) {
  const { t } = useTranslation(['instances', 'shared']);
  const time = useTime();
  const fields = useFields(view.instance.process.versionKey);
  const found = conclusionOf(view, fields.has(OUTCOME) ? undefined : view.values[OUTCOME]);
  if (!found) return null;
  return (
    <Part title={t('conclusion')}>
      <div className={styles.concluded}>
        <StatusChip tone={TONES[found.ending] ?? 'mute'}>{t(`ending.${found.ending}`)}</StatusChip>
        {found.words ? <b>{found.words}</b> : null}
        {found.by ? <PersonName person={found.by} /> : null}
        {found.at ? <span>{time.moment(found.at)}</span> : null}
        {found.marks.map((mark) => (
          <StatusChip key={mark} tone="outline">
            {t(`shared:record.${mark as 'migrated'}`)}
          </StatusChip>
        ))}
        {found.reason ? <q>{found.reason}</q> : null}
      </div>
    </Part>
  );
}

function Waiting({ view }: { view: Instance }) {
  const { t } = useTranslation(['instances', 'shared']);
  const text = useText();
  const open = view.workItems.filter((item) => item.state === 'open' || item.state === 'claimed');
  if (open.length === 0) return null;
  return (
    <Part title={t('waiting')} note={open.length}>
      <div className={styles.frame}>
        {open.map((item) => (
          <Link key={item.key} to="/tasks/$key" params={{ key: item.key }} className={styles.line}>
            <b className="ellipsis">{text(item.elementName)}</b>
            <PersonName person={item.assignee} fallback={t('unclaimed')} />
            <SlaChip level={item.serviceLevel} />
          </Link>
        ))}
      </div>
    </Part>
  );
}

/** The instance that called this one, and those it called. */
function Related({ view }: { view: Instance }) {
  const { t } = useTranslation(['instances', 'shared']);
  const text = useText();
  if (!view.parentKey && view.children.length === 0) return null;
  return (
    <Part title={t('related')}>
      <div className={styles.frame}>
        {view.parentKey ? (
          <Link to="/instances/$key" params={{ key: view.parentKey }} className={styles.line}>
            <b>{t('parent')}</b>
          </Link>
        ) : null}
        {view.children.map((child) => (
          <Link key={child.key} to="/instances/$key" params={{ key: child.key }} className={styles.line}>
            <b className="ellipsis">
              {text(child.process.name)} {child.businessNo}
            </b>
            <InstanceStateChip row={child} />
          </Link>
        ))}
      </div>
    </Part>
  );
}

/** What has been filled in, named as the forms of the instance's version name it. */
function Values({ view }: { view: Instance }) {
  const { t } = useTranslation('instances');
  const words = useValueWords(view.instance.process.versionKey);
  const entries = Object.entries(view.values).filter(([, value]) => !isBlank(value));
  if (entries.length === 0) return null;
  return (
    <Part title={t('values')} note={entries.length}>
      <dl className={styles.values}>
        {entries.map(([name, value]) => (
          <div key={name}>
            <dt>{words.name(name)}</dt>
            <dd>{words.value(name, value)}</dd>
          </div>
        ))}
      </dl>
    </Part>
  );
}

/** A step that failed: what the server says, and another try for whoever may. */
function IncidentPanel({ instanceKey, incident }: { instanceKey: string; incident: Instance['incidents'][number] }) {
  const { t } = useTranslation('instances');
  const text = useText();
  const time = useTime();
  const client = useQueryClient();
  const may = useMay('incidents.resolve');
  const retry = useMutation({
    mutationFn: () => api.POST('/api/process-instances/{key}/incidents/{incident}/resolution', { params: { path: { key: instanceKey, incident: incident.id } } }),
    onSuccess: () => toast(t('retried')),
    onSettled: () => client.invalidateQueries({ queryKey: ['process-instances'] }),
  });
  return (
    <div className={styles.incident}>
      <Icon name="warning" />
      <div>
        <b>{incident.message}</b>
        <p>
          {text(incident.elementName) || incident.elementId} · {time.moment(incident.raisedAt)} · <code>{incident.code}</code>
        </p>
        {may ? (
          <Button size="small" loading={retry.isPending} onClick={() => retry.mutate()}>
            {t('retry')}
          </Button>
        ) : null}
        {retry.error ? <ErrorPanel error={retry.error} /> : null}
      </div>
    </div>
  );
}

function Cancel({ instanceKey, onClose }: { instanceKey: string; onClose: () => void }) {
  const { t } = useTranslation(['instances', 'shared']);
  const client = useQueryClient();
  const [reason, setReason] = useState('');
  const cancel = useMutation({
    mutationFn: () => api.POST('/api/process-instances/{key}/cancellation', { params: { path: { key: instanceKey } }, body: { reason: reason.trim() } }),
    onSuccess: () => {
      toast(t('canceled'));
      void client.invalidateQueries();
      onClose();
    },
  });
  return (
    <Dialog
      title={t('cancelTitle')}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t('keep')}</Button>
          <Button danger type="primary" disabled={reason.trim() === ''} loading={cancel.isPending} onClick={() => cancel.mutate()}>
            {t('cancel')}
          </Button>
        </>
      }
    >
      <div className={styles.stack}>
        <p>{t('cancelMeans')}</p>
        <Input.TextArea autoFocus rows={3} value={reason} placeholder={t('reason')} aria-label={t('reason')} onChange={(event) => setReason(event.target.value)} />
        {cancel.error ? <ErrorPanel error={cancel.error} /> : null}
      </div>
    </Dialog>
  );
}
