import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Button, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { api, body } from '@/api/client';
import { number, withUnit } from '@/shared/format/number';
import { useText } from '@/shared/format/text';
import { useTime } from '@/shared/format/time';
import { useMay, useSession } from '@/shared/session';
import { ErrorPanel } from '@/shared/ui/ErrorPanel';
import { Card } from '@/shared/ui/Sheet';
import { StatusChip } from '@/shared/ui/StatusChip';
import { toast } from '@/shared/ui/toast';
import loop from '@/shared/ui/loop.module.css';
import { alertsQuery, type AlertView } from './queries';

/** What somebody must act on now, the newest first; taking one up keeps it from going on to those above. */
export function Alerts({ process = '' }: { process?: string }) {
  const { t } = useTranslation('monitoring');
  const query = useQuery(alertsQuery(process));
  const alerts = query.data ?? [];
  return (
    <Card title={t('alerts')} note={alerts.length || undefined}>
      {query.error ? <ErrorPanel error={query.error} retry={() => void query.refetch()} /> : null}
      {query.data && !alerts.length ? <p className={`${loop.inside} ${loop.quiet}`}>{t('noAlerts')}</p> : null}
      <ul className={loop.rows}>
        {alerts.map((alert) => (
          <Row key={alert.id} alert={alert} />
        ))}
      </ul>
    </Card>
  );
}

function Row({ alert }: { alert: AlertView }) {
  const { t } = useTranslation('monitoring');
  const text = useText();
  const { moment } = useTime();
  const cache = useQueryClient();
  const me = useSession().person.id;
  const editor = useMay('processes.edit');
  const may = editor || alert.told.includes(me);
  const onSuccess = () => void cache.invalidateQueries({ queryKey: ['indicators'] });
  const path = { params: { path: { id: alert.id } } };
  const take = useMutation({ mutationFn: () => body(api.POST('/api/alerts/{id}/acknowledge', path)), onSuccess });
  const mute = useMutation({ mutationFn: (hours: number) => body(api.POST('/api/alerts/{id}/mute', { ...path, body: { hours, version: alert.version } })), onSuccess });
  const issue = useMutation({
    mutationFn: () => body(api.POST('/api/alerts/{id}/issue', path)),
    onSuccess: () => {
      void cache.invalidateQueries({ queryKey: ['method'] });
      toast(t('isIssue'));
    },
  });
  const words = alert.instanceKey
    ? t('openTooLong', { no: alert.businessNo })
    : t('beyond', { value: alert.value == null ? '—' : withUnit(number(alert.value), alert.unit), threshold: alert.threshold == null ? '' : withUnit(number(alert.threshold), alert.unit) });
  return (
    <li>
      <StatusChip tone={alert.level === 'alarm' ? 'bad' : 'warn'}>{t(`level.${alert.level === 'alarm' ? 'alarm' : 'warn'}`)}</StatusChip>
      <div className={loop.words}>
        <b>{text(alert.name)}</b>
        <p>
          {alert.instanceKey ? (
            <Link to="/instances/$key" params={{ key: alert.instanceKey }}>
              {words}
            </Link>
          ) : (
            words
          )}
          {' · '}
          {moment(alert.raisedAt, true)}
          {alert.escalated ? ` · ${t('escalated')}` : ''}
          {alert.mutedUntil ? ` · ${t('mutedUntil', { at: moment(alert.mutedUntil, true) })}` : ''}
          {alert.acknowledgedBy ? ` · ${t('takenBy', { name: text(alert.acknowledgedBy.name) })}` : ''}
        </p>
        {take.error ? <ErrorPanel error={take.error} /> : null}
        {issue.error ? <ErrorPanel error={issue.error} /> : null}
        {mute.error ? <ErrorPanel error={mute.error} /> : null}
      </div>
      {may ? (
        <>
          {alert.acknowledgedBy ? null : (
            <Button size="small" loading={take.isPending} onClick={() => take.mutate()}>
              {t('take')}
            </Button>
          )}
          {issue.data ? (
            <Link to="/audit" search={{ tab: 'issues' }}>
              {t('seeIssue')}
            </Link>
          ) : (
            <Button size="small" loading={issue.isPending} onClick={() => issue.mutate()}>
              {t('toIssue')}
            </Button>
          )}
          <Select
            size="small"
            aria-label={t('mute')}
            value={null}
            placeholder={t('mute')}
            loading={mute.isPending}
            onChange={(hours: number | null) => hours != null && mute.mutate(hours)}
            options={[4, 24, 168, 0].map((hours) => ({ value: hours, label: t(`muteFor.${hours as 4}`) }))}
            style={{ width: 108 }}
          />
        </>
      ) : null}
    </li>
  );
}
