import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Button, Select } from 'antd';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { components } from '@/api/schema';
import { ProcessDiagram } from '@/shared/diagram/ProcessDiagram';
import { number, percent } from '@/shared/format/number';
import { useText } from '@/shared/format/text';
import { EmptyState } from '@/shared/ui/EmptyState';
import { ErrorPanel } from '@/shared/ui/ErrorPanel';
import { RowsSkeleton } from '@/shared/ui/Skeleton';
import { usePhone } from '@/shared/ui/preferences';
import { conformanceQuery, processesQuery, versionsQuery } from './queries';
import styles from './mining.module.css';

type Conformance = components['schemas']['ConformanceView'];

interface Props {
  id: string;
  processId: string;
  version: string;
  onVersion: (version: string | undefined) => void;
}

/** The log beside a version of a process: how well it fits, where it leaves the way, and which cases do so. */
export function ConformanceTab({ id, processId, version, onVersion }: Props) {
  const { t } = useTranslation('mining');
  const text = useText();
  const processes = useQuery({ ...processesQuery, enabled: !processId });
  const [chosen, setChosen] = useState(processId);
  const process = useQuery(versionsQuery(chosen));
  const versions = process.data?.versions ?? [];
  const known = Object.values(processes.data ?? {}).flatMap((cards) => (Array.isArray(cards) ? cards : []));
  const key = version || (processId ? (versions.find((each) => each.state === 'released')?.key ?? '') : '');
  const found = useQuery(conformanceQuery(id, key));
  const label = versions.find((each) => each.key === key)?.label ?? found.data?.version ?? '';
  return (
    <div className={styles.scroll}>
      <div className={styles.compareBar}>
        {processId ? null : (
          <label>
            <span>{t('ofProcess')}</span>
            <Select
              value={chosen || undefined}
              aria-label={t('ofProcess')}
              placeholder={t('ofProcess')}
              showSearch={{ optionFilterProp: 'label' }}
              options={known.map((card) => ({ value: card.id, label: text(card.name) }))}
              onChange={(value: string) => {
                setChosen(value);
                onVersion(undefined);
              }}
            />
          </label>
        )}
        <label>
          <span>{t('conformance.ofVersion')}</span>
          <Select value={key || undefined} disabled={!versions.length} aria-label={t('conformance.ofVersion')} options={versions.map((each) => ({ value: each.key, label: each.label }))} onChange={onVersion} />
        </label>
      </div>
      {!key ? (
        <EmptyState sentence={t('conformance.noVersion')} phase={5} />
      ) : found.error ? (
        <ErrorPanel error={found.error} retry={() => void found.refetch()} />
      ) : !found.data ? (
        <RowsSkeleton rows={6} height={44} />
      ) : !found.data.agreement ? (
        <EmptyState sentence={t('conformance.tooLarge')} phase={5} />
      ) : (
        <Beside found={found.data} agreement={found.data.agreement} versionKey={key} label={label} />
      )}
    </div>
  );
}

interface BesideProps {
  found: Conformance;
  agreement: NonNullable<Conformance['agreement']>;
  versionKey: string;
  label: string;
}

function Beside({ found, agreement, versionKey, label }: BesideProps) {
  const { t } = useTranslation('mining');
  const phone = usePhone();
  const [only, setOnly] = useState<number>();
  const counters = useMemo(() => {
    const cases = new Map<string, number>();
    for (const each of found.deviations) if (each.element) cases.set(each.element, (cases.get(each.element) ?? 0) + each.cases);
    return [...cases].map(([elementId, late]) => ({ elementId, late, active: 0, completed: 0, incidents: 0, medianMs: null, meanMs: null, name: { zh: '', en: '' } }));
  }, [found.deviations]);
  const words = (place: number) => {
    const each = found.deviations[place];
    return each ? t(each.kind === 'skipped' ? 'conformance.skipped' : 'conformance.extra', { step: each.name }) : '';
  };
  const cases = only === undefined ? found.cases : found.cases.filter((each) => each.deviating.includes(only));
  return (
    <>
      <dl className={`${styles.facts} ${styles.beside}`}>
        <div>
          <dt>{t('conformance.fitness')}</dt>
          <dd>{percent(agreement.fitness, 1)}</dd>
        </div>
        <div>
          <dt>{t('conformance.precision')}</dt>
          <dd>{percent(agreement.precision, 1)}</dd>
        </div>
        <div>
          <dt>{t('conformance.fitting')}</dt>
          <dd>
            {number(agreement.fitting)} / {number(agreement.cases)}
          </dd>
        </div>
      </dl>
      {agreement.sampled ? <p className={styles.quiet}>{t('conformance.sampled', { count: agreement.sampled })}</p> : null}
      <ProcessDiagram
        versionKey={versionKey}
        counters={counters}
        selected={only === undefined ? undefined : found.deviations[only]?.element || undefined}
        onSelect={(element) => setOnly(element ? found.deviations.findIndex((each) => each.element === element) : undefined)}
        height={phone ? 240 : 320}
        label={t('conformance.diagram', { label })}
      />
      {found.deviations.length === 0 ? (
        <p className={styles.lead}>{t('conformance.allFit')}</p>
      ) : (
        <>
          <h3>{t('conformance.deviations')}</h3>
          <ul className={styles.deviations}>
            {found.deviations.map((each, place) => (
              <li key={`${each.kind}-${each.code}`}>
                <button type="button" aria-pressed={only === place} onClick={() => setOnly(only === place ? undefined : place)}>
                  <b>{words(place)}</b>
                  <span>{t('conformance.inCases', { cases: number(each.cases), count: each.count })}</span>
                </button>
              </li>
            ))}
          </ul>
          <h3>
            {t('conformance.cases', { count: only === undefined ? found.allDeviating : (found.deviations[only]?.cases ?? 0) })}
            {only === undefined ? null : (
              <Button type="link" size="small" onClick={() => setOnly(undefined)}>
                {t('conformance.showAll')}
              </Button>
            )}
          </h3>
          <table className={styles.cases}>
            <thead>
              <tr>
                <th scope="col">{t('conformance.case')}</th>
                <th scope="col">{t('conformance.fitness')}</th>
                <th scope="col">{t('conformance.what')}</th>
              </tr>
            </thead>
            <tbody>
              {cases.map((each) => (
                <tr key={`${each.instance}-${each.name}`}>
                  <td>
                    {each.instance ? (
                      <Link to="/instances/$key" params={{ key: each.instance }}>
                        {each.name}
                      </Link>
                    ) : (
                      each.name
                    )}
                  </td>
                  <td>{percent(each.fitness)}</td>
                  <td>{each.deviating.map(words).join('; ')}</td>
                </tr>
              ))}
            </tbody>
          </table>
          {found.allDeviating > found.cases.length ? <p className={styles.quiet}>{t('conformance.onlyFirst', { shown: found.cases.length, count: found.allDeviating })}</p> : null}
        </>
      )}
    </>
  );
}
