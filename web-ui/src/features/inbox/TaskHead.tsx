import { Link, useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useText } from '@/shared/format/text';
import { useTime } from '@/shared/format/time';
import { PersonName } from '@/shared/ui/Avatar';
import { FileLink } from '@/shared/ui/FileLink';
import { Icon } from '@/shared/ui/Icon';
import { IconButton } from '@/shared/ui/IconButton';
import { PageHeader } from '@/shared/ui/PageHeader';
import { usePhone } from '@/shared/ui/preferences';
import { SlaChip, SlaRing } from '@/shared/ui/Sla';
import { StatusChip } from '@/shared/ui/StatusChip';
import { PageTitle } from '@/shared/ui/TopBar';
import { isOpen, type Item } from './queries';
import styles from './task.module.css';

function StateChip({ view }: { view: Item }) {
  const { t } = useTranslation(['inbox', 'shared']);
  const { state } = view.item;
  if (state === 'completed') return <StatusChip tone="ok">{t('state.completed')}</StatusChip>;
  if (state === 'canceled') return <StatusChip icon="close">{t('state.canceled')}</StatusChip>;
  if (view.actions.includes('complete')) return <StatusChip tone="teal" icon="person">{t('state.yours')}</StatusChip>;
  if (view.actions.includes('claim')) return <StatusChip tone="info" icon="hand">{t('state.free')}</StatusChip>;
  return <StatusChip icon="people">{t('state.others')}</StatusChip>;
}

export function TaskHead({ view }: { view: Item }) {
  const { t, i18n } = useTranslation(['inbox', 'shared']);
  const text = useText();
  const time = useTime();
  const navigate = useNavigate();
  const phone = usePhone();
  const { item } = view;
  if (phone) {
    return (
      <header className={styles.phoneHead}>
        <PageTitle of={item.title || text(item.elementName)} />
        <IconButton icon="back" label={t('toList')} onClick={() => void navigate({ to: '/tasks', search: true })} />
        <div>
          <b className="ellipsis">{text(item.elementName)}</b>
          <span className="ellipsis">{text(item.process.name)}</span>
        </div>
        <IconButton icon="link" label={t('instance')} onClick={() => void navigate({ to: '/instances/$key', params: { key: item.instanceKey } })} />
      </header>
    );
  }
  return (
    <PageHeader
      title={item.title || text(item.elementName)}
      chips={
        <>
          <StateChip view={view} />
          <StatusChip tone="outline">
            {text(item.process.name)} {item.process.versionLabel}
          </StatusChip>
        </>
      }
      sub={
        <>
          <b className={styles.step}>{text(item.elementName)}</b>
          <Dot />
          <span>{item.businessNo}</span>
          <Dot />
          <PersonName person={item.starter} fallback={t('shared:system')} />
          {item.starter?.post ? <span>{text(item.starter.post)}</span> : null}
          <Dot />
          <span>{t('arrived', { at: time.moment(item.createdAt) })}</span>
          <Link to="/instances/$key" params={{ key: item.instanceKey }} className={styles.instance}>
            <Icon name="link" size={14} />
            {t('instance')}
          </Link>
        </>
      }
      actions={
        <FileLink type="text" icon={<Icon name="print" />} title={t('print')} aria-label={t('print')} href={`/api/process-instances/${item.instanceKey}/sheet?form=pdf&language=${i18n.language === 'en' ? 'en' : 'zh-CN'}`} />
      }
    />
  );
}

const Dot = () => <span className={styles.dot}>·</span>;

/** The first card on a phone: what, how long, from whom. */
export function TaskCard({ view }: { view: Item }) {
  const { t } = useTranslation(['inbox', 'shared']);
  const text = useText();
  const time = useTime();
  const { item } = view;
  return (
    <div className={styles.block}>
      <div className={styles.cardTop}>
        <div className={styles.cardWords}>
          <div className={styles.chips}>
            <StateChip view={view} />
            {isOpen(item) ? <SlaChip level={item.serviceLevel} /> : null}
          </div>
          <h1>{item.title || text(item.elementName)}</h1>
          <p>{item.businessNo}</p>
        </div>
        {isOpen(item) && item.serviceLevel ? <SlaRing level={item.serviceLevel} size={72} /> : null}
      </div>
      <div className={styles.cardFoot}>
        <PersonName person={item.starter} fallback={t('shared:system')} />
        {item.starter?.post ? <span className="ellipsis">{text(item.starter.post)}</span> : null}
        <span className={styles.cardWhen}>{time.moment(item.createdAt)}</span>
      </div>
    </div>
  );
}
